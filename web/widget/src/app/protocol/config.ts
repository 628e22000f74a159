/** What an account says about itself (`$defs/config` of the protocol). */

export interface FormField {
  name: string;
  kind: "text" | "email" | "phone" | "choice";
  label: string;
  required: boolean;
  choices?: string[];
}

export interface Question {
  id: string;
  kind: "score" | "yes_no" | "text";
  text: string;
}

export interface Span {
  /** 1 = Monday. */
  weekday: number;
  opens: string;
  closes: string;
}

export interface Way {
  kind: "phone" | "email" | "url";
  value: string;
  label: string;
}

export interface Config {
  v: 1;
  account: string;
  brand: string;
  name: string;
  language: string;
  languages: string[];
  texts: { greeting: string; closing: string; offline: string; answering?: string; consent?: string };
  hours: { open: boolean; opens_at: number | null; time_zone: string; spans: Span[] };
  ways: Way[];
  form: { when: "never" | "start" | "offline"; fields: FormField[] };
  survey: Question[];
  transcript: "ask" | "always" | "never";
  callback: boolean;
  /** Who has left is answered by mail. */
  mail: boolean;
  page: "never" | "ask" | "always";
  colour: { accent: string; accent_dark: string };
  limits: {
    text: number;
    frame_bytes: number;
    file_bytes: number;
    files: number;
    per_second: number;
    burst: number;
    pause_s: number;
    close_s: number;
  };
}

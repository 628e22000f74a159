/** The frames of docs/chat-protocol.md, version 1. A test holds what we send to the JSON schema of ingest-chat. */

export interface Masked {
  kind: string;
  count: number;
}

export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  url: string;
}

export interface Card {
  kind: "page" | "callback" | "transfer" | "end";
  fields: Record<string, string>;
  expires_at: number | null;
}

export interface Entry {
  id: string;
  mid: string;
  n: number;
  from: "visitor" | "agent" | "system";
  kind: "message" | "card" | "answer" | "callback" | "survey" | "end" | "notice" | "promise";
  name: string;
  initials: string;
  text: string;
  at: number;
  chat: number;
  via: "chat" | "email";
  attachments: Attachment[];
  card: Card | null;
  answers: string;
  value: string;
  /** Of a call-back that was asked for: the number, and when. */
  call: { phone: string; at: number } | null;
  masked: Masked[];
}

export interface Chat {
  number: number;
  state: "none" | "open" | "paused" | "ended";
  reference: string;
  agent: { name: string; initials: string } | null;
  ended_by: "" | "visitor" | "agent" | "idle";
}

export interface Queue {
  place: number;
  wait_s: number | null;
}

export interface Welcome {
  t: "welcome";
  v: 1;
  session: string;
  now: number;
  chat: Chat;
  entries: Entry[];
  cursor: string;
  before: string;
  more: boolean;
  open: boolean;
  opens_at: number | null;
  user: { name: string; verified: boolean } | null;
  queue: Queue | null;
}

export interface Failure {
  t: "error";
  reason: string;
  message: string;
  id?: string;
  retry_ms?: number;
}

export type ServerFrame =
  | Welcome
  | { t: "ack"; id: string; entry: string; at: number; masked: Masked[] }
  | { t: "entry"; entry: Entry; cursor: string }
  | { t: "entries"; entries: Entry[]; before: string; cursor: string; more: boolean }
  | { t: "chat"; chat: Chat }
  | ({ t: "queue" } & Queue)
  | { t: "typing"; on: boolean; name: string }
  | { t: "read"; at: number }
  | { t: "hours"; open: boolean; opens_at: number | null }
  | Failure
  | { t: "pong"; now: number };

export type CardAnswer = "accept" | "decline" | "callback" | "email";

/** What is acked by its `id`, without what the outbox adds (id, n, waited_ms). */
export type Saying =
  | { t: "say"; text: string; files?: string[] }
  | { t: "form"; name?: string; email?: string; phone?: string; fields?: Record<string, string> }
  | { t: "answer"; card: string; value: CardAnswer }
  | { t: "callback"; phone: string; when: string; note?: string; card?: string }
  | { t: "email"; email: string }
  | { t: "end" }
  | { t: "survey"; answers: Record<string, number | string> }
  | { t: "transcript"; email: string };

export interface Hello {
  t: "hello";
  v: 1;
  session?: string;
  user?: string;
  language?: string;
  cursor?: string;
  floor?: number;
  page?: { url: string; title?: string; referrer?: string };
  consent?: boolean;
}

export type VisitorFrame =
  | Hello
  | (Saying & { id: string; n?: number; waited_ms?: number })
  | { t: "typing"; on: boolean }
  | { t: "read"; entry: string }
  | { t: "page"; url: string; title: string }
  | { t: "begin" }
  | { t: "older"; before: string }
  | { t: "ping" };

/** All that the app knows, as one value that is never changed in place. */
import type { Chat, Entry, Masked, Queue, Saying } from "../protocol/frames.ts";

/** A file that was chosen here: shown from memory, uploaded before its message is sent. */
export interface LocalFile {
  /** Null after the page was loaded again, until it is taken up from where it was laid. */
  blob: Blob | null;
  name: string;
  media_type: string;
  size_bytes: number;
  /** Address of the picture in memory, "" if it is none. */
  preview: string;
  /** What the server calls it, "" until it is uploaded. */
  file: string;
}

export type ItemState = "waiting" | "sent" | "acked" | "failed";

/** Something the visitor said, kept until the record has it. */
export interface Item {
  id: string;
  /** Grows with each; 0 for what has no place in the story. */
  n: number;
  saying: Saying;
  /** When it was written, by the clock of this browser. */
  written_ms: number;
  state: ItemState;
  files: readonly LocalFile[];
  /** Of the acked: its entry and the server's time. */
  entry: string;
  at: number;
  masked: readonly Masked[];
  /** Of the failed: the reason of the refusal. */
  reason: string;
}

export type LineState = "idle" | "connecting" | "on" | "off" | "refused";

export interface State {
  line: LineState;
  /** True once a welcome came in this page. */
  welcomed: boolean;
  session: string;
  cursor: string;
  before: string;
  more: boolean;
  /** The greatest `at` of any ack. */
  floor: number;
  /** The last `n` given out. */
  n: number;
  chat: Chat;
  entries: readonly Entry[];
  outbox: readonly Item[];
  /** Name of the agent who types, or null. */
  typing: string | null;
  /** The agent has seen everything up to then. */
  read_at: number;
  /** The visitor has seen everything of ours up to then. */
  seen_at: number;
  queue: Queue | null;
  open: boolean;
  opens_at: number | null;
  user: { name: string; verified: boolean } | null;
  /** Whom the site says that this is, "" if it says nothing. */
  sub: string;
  /** Agents may know which page the visitor is on. */
  consent: boolean;
  /** A form was filled in, so no other chat of this session asks again. */
  formed: boolean;
  /** The server's clock minus ours. */
  skew_ms: number;
}

export const NO_CHAT: Chat = { number: 0, state: "none", reference: "", agent: null, ended_by: "" };

export const NOTHING: State = {
  line: "idle",
  welcomed: false,
  session: "",
  cursor: "",
  before: "",
  more: false,
  floor: 0,
  n: 0,
  chat: NO_CHAT,
  entries: [],
  outbox: [],
  typing: null,
  read_at: 0,
  seen_at: 0,
  queue: null,
  open: true,
  opens_at: null,
  user: null,
  sub: "",
  consent: false,
  formed: false,
  skew_ms: 0,
};

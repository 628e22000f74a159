/** What the visitor said and the broker doesn't have yet: in order, one at a time, until it is acked. */
import type { Masked, Saying, VisitorFrame } from "../protocol/frames.ts";
import type { Item, LocalFile, State } from "./state.ts";

/** Sayings that have a place in the story: they carry a counter, and tell how long ago they were written. */
const COUNTED = new Set<Saying["t"]>(["say", "answer", "callback", "end", "survey"]);

const DAY_MS = 86_400_000;

/** The state with one more thing to send. `id` must be new: it is what makes sending again harmless. */
export function put(state: State, saying: Saying, id: string, now_ms: number, files: readonly LocalFile[] = []): State {
  const counted = COUNTED.has(saying.t);
  const n = state.n + 1;
  const item: Item = {
    id,
    n: counted ? n : 0,
    saying,
    written_ms: now_ms,
    state: "waiting",
    files,
    entry: "",
    at: 0,
    masked: [],
    reason: "",
  };
  const formed = state.formed || saying.t === "form";
  return { ...state, formed, n: counted ? n : state.n, outbox: [...state.outbox, item] };
}

/** The thing to send now: the oldest that isn't acked. Null while one is under way: only so the order holds whatever is refused. */
export function next(state: State): Item | null {
  const open = state.outbox.filter((item) => item.state === "waiting" || item.state === "sent");
  return open[0]?.state === "waiting" ? open[0] : null;
}

/** The frame of an item, by the clock of this browser. A clock that was set back says 0. */
export function frameOf(item: Item, now_ms: number): VisitorFrame {
  const saying = item.saying;
  const waited_ms = Math.min(Math.max(0, Math.round(now_ms - item.written_ms)), DAY_MS);
  const files = item.files.map((file) => file.file);
  return {
    ...(saying.t === "say" && files.length > 0 ? { ...saying, files } : saying),
    id: item.id,
    ...(item.n > 0 ? { n: item.n, waited_ms } : {}),
  };
}

export function changeItem(state: State, id: string, change: Partial<Item>): State {
  return { ...state, outbox: state.outbox.map((item) => (item.id === id ? { ...item, ...change } : item)) };
}

/** Once more what was refused; its files are sent up again, since the server keeps them for an hour only. */
export function again(state: State, id: string): State {
  const files = state.outbox.find((item) => item.id === id)?.files ?? [];
  return changeItem(state, id, { state: "waiting", reason: "", files: files.map((file) => ({ ...file, file: "" })) });
}

export function drop(state: State, id: string): State {
  return { ...state, outbox: state.outbox.filter((item) => item.id !== id) };
}

/** After a cut nobody knows what arrived: everything that was under way is sent again, with the same id. */
export function sendAgain(state: State): State {
  return {
    ...state,
    outbox: state.outbox.map((item) => (item.state === "sent" ? { ...item, state: "waiting" } : item)),
  };
}

/** The broker has it. It stays until its entry comes; what has no entry in the story goes at once. */
export function acked(state: State, ack: { id: string; entry: string; at: number; masked: readonly Masked[] }): State {
  const floor = Math.max(state.floor, ack.at);
  const item = state.outbox.find((one) => one.id === ack.id);
  const recorded = state.entries.some((entry) => entry.id === ack.entry);
  if (!item || item.n === 0 || recorded) return { ...drop(state, ack.id), floor };
  return { ...changeItem(state, ack.id, { state: "acked", entry: ack.entry, at: ack.at, masked: ack.masked }), floor };
}

/** Own words that the record has now, whether their ack came or got lost. */
export function recorded(state: State): State {
  const mids = new Set(state.entries.map((entry) => entry.mid));
  const ids = new Set(state.entries.map((entry) => entry.id));
  const outbox = state.outbox.filter((item) => !mids.has(item.id) && !(item.entry && ids.has(item.entry)));
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}

/** Things kept by an earlier page of this browser, in front of what was said since. */
export function restore(state: State, items: readonly Item[]): State {
  const known = new Set(state.outbox.map((item) => item.id));
  const older = items.filter((item) => !known.has(item.id)).sort((one, other) => one.written_ms - other.written_ms);
  const n = Math.max(state.n, ...items.map((item) => item.n));
  return { ...state, n, outbox: [...older, ...state.outbox] };
}

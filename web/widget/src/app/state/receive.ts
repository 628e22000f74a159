/** What a frame of the server changes. Safe for frames that come twice or in another order. */
import type { ServerFrame, Welcome } from "../protocol/frames.ts";
import { merge } from "./entries.ts";
import { acked, changeItem, drop, recorded, sendAgain } from "./outbox.ts";
import type { State } from "./state.ts";

export function receive(state: State, frame: ServerFrame, now_ms: number): State {
  switch (frame.t) {
    case "welcome":
      return welcome(state, frame, now_ms);
    case "ack":
      return acked(state, frame);
    case "entry":
      return entered({ ...state, cursor: frame.cursor }, [frame.entry]);
    case "entries":
      return entered({ ...state, before: frame.before, more: frame.more }, frame.entries);
    case "chat":
      return { ...state, chat: frame.chat, queue: frame.chat.state === "ended" ? null : state.queue };
    case "queue":
      return { ...state, queue: frame.place > 0 ? { place: frame.place, wait_s: frame.wait_s } : null };
    case "typing":
      return { ...state, typing: frame.on ? frame.name : null };
    case "read":
      return { ...state, read_at: Math.max(state.read_at, frame.at) };
    case "hours":
      return { ...state, open: frame.open, opens_at: frame.opens_at };
    case "error":
      return refused(state, frame.id, frame.retry_ms, frame.reason);
    default:
      return state;
  }
}

function welcome(state: State, frame: Welcome, now_ms: number): State {
  const queue = frame.queue && frame.queue.place > 0 ? frame.queue : null;
  const resumed = state.cursor !== "";
  const next: State = {
    ...sendAgain(state),
    line: "on",
    welcomed: true,
    session: frame.session,
    cursor: frame.cursor,
    before: resumed && !frame.more ? state.before : frame.before,
    more: resumed && !frame.more ? state.more : frame.more,
    chat: frame.chat,
    open: frame.open,
    opens_at: frame.opens_at,
    user: frame.user,
    queue,
    typing: null,
    skew_ms: frame.now - now_ms,
  };
  return entered(next, frame.entries);
}

function entered(state: State, entries: Parameters<typeof merge>[1]): State {
  const spoke = entries.findLast((entry) => entry.from === "agent");
  const read_at = Math.max(state.read_at, spoke?.at ?? 0); // who answers has read what stands before
  return recorded({ ...state, entries: merge(state.entries, entries), read_at, typing: spoke ? null : state.typing });
}

/** What is seen failing, and may be tried again by its writer. */
const SEEN = new Set(["say", "callback", "answer"]);

/** A refused thing is sent again later if the server names a time, and never otherwise. */
function refused(state: State, id: string | undefined, retry_ms: number | undefined, reason: string): State {
  const item = state.outbox.find((one) => one.id === id);
  if (!item) return state;
  if (retry_ms !== undefined) return changeItem(state, item.id, { state: "waiting" });
  return SEEN.has(item.saying.t) ? changeItem(state, item.id, { state: "failed", reason }) : drop(state, item.id);
}

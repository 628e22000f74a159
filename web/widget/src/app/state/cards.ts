/** Whether a card still waits for the visitor, and what they answered. */
import type { CardAnswer, Entry } from "../protocol/frames.ts";
import type { State } from "./state.ts";

export type CardState = { open: true } | { open: false; value: CardAnswer | "expired" };

export function cardState(state: State, card: Entry, now_ms: number): CardState {
  const value = answerOf(state, card.id);
  if (value) return { open: false, value };
  const refused = state.outbox.some(({ saying, reason }) => saying.t === "answer" && saying.card === card.id && reason.startsWith("CARD_"));
  const ended = state.chat.state === "ended" || card.chat < state.chat.number;
  const expires_at = card.card?.expires_at;
  const expired = expires_at != null && expires_at <= now_ms + state.skew_ms;
  return ended || expired || refused ? { open: false, value: "expired" } : { open: true };
}

/** The answer in the record, or the one that is on its way. */
function answerOf(state: State, card: string): CardAnswer | null {
  const entry = state.entries.find((one) => one.answers === card);
  if (entry) return entry.kind === "callback" ? "callback" : (entry.value as CardAnswer);
  for (const { saying, state: sent } of state.outbox) {
    if (sent === "failed") continue;
    if (saying.t === "answer" && saying.card === card) return saying.value;
    if (saying.t === "callback" && saying.card === card) return "callback";
  }
  return null;
}

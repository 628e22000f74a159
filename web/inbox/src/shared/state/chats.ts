/** The chats of the person at this desk: what rings, what is open, and which visitors are there, type, and look at. */
import type { Row } from "@tellonce/shared/api.ts";
import { create } from "zustand";

/** Stands in live signals where an agent's id stands else. */
export const VISITOR = "visitor";

const HERE_MS = 12_000;

interface Chats {
  /** Chats that the person has or that ring at them, by conversation. */
  mine: Record<string, Row>;
  /** Where a visitor is, until when that counts, and whether they have been silent so long that the chat is paused. */
  here: Record<string, { page: string; until: number; paused: boolean }>;
}

export const useChats = create<Chats>(() => ({ mine: {}, here: {} }));

/** A newer row: kept while it is a chat of this person's that isn't over. */
export function noteChat(row: Row, me: string): void {
  const mine = row.channel === "chat" && row.agent?.id === me && row.status !== "resolved" && row.status !== "snoozed";
  const known = useChats.getState().mine[row.conversation_id];
  if (known !== undefined && known.version > row.version) return;
  if (mine) useChats.setState((state) => ({ mine: { ...state.mine, [row.conversation_id]: row } }));
  else if (known !== undefined) useChats.setState((state) => ({ mine: without(state.mine, row.conversation_id) }));
}

export function forgetChats(): void {
  useChats.setState({ mine: {}, here: {} });
}

export function noteVisitor(conversation: string, page: string, paused: boolean): void {
  const until = Date.now() + HERE_MS;
  useChats.setState((state) => ({
    here: { ...state.here, [conversation]: { page, until, paused } }, // without a page: they let nobody see it, or no longer
  }));
}

function without<T>(all: Record<string, T>, name: string): Record<string, T> {
  const { [name]: gone, ...rest } = all;
  return gone === undefined ? all : rest;
}

export function isRinging(row: Row, now: number): boolean {
  return row.accept_by !== null && Date.parse(row.accept_by) > now;
}

/** Open chats in the order in which they want an answer: the one unanswered the longest first, answered ones last. */
export function byWaiting(rows: Row[], now: number): Row[] {
  return rows.filter((row) => !isRinging(row, now)).sort((a, b) => waitsSince(a) - waitsSince(b));
}

/** Since when the visitor waits for a word; far in the future if they don't. */
export function waitsSince(row: Row): number {
  const said = row.last_in_at === null ? 0 : Date.parse(row.last_in_at);
  const answered = row.last_out_at === null ? 0 : Date.parse(row.last_out_at);
  return said > answered ? Math.max(answered, Date.parse(row.queued_at)) : Number.MAX_SAFE_INTEGER - said;
}

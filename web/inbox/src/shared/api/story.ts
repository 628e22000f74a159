/** Patching of cached stories: entries by their order, each once, pure. */
import type { Delivery, DeliveryState, Entry, StoryPage } from "@tellonce/shared/api.ts";

/** How far a delivery has come; it never goes back. */
const STEP: Record<DeliveryState, number> = {
  queued: 0, sending: 1, uncertain: 2, sent: 3, accepted: 4, failed: 5, cancelled: 5, delivered: 6, read: 7,
};

export function compareEntries(one: Entry, other: Entry): number {
  return Date.parse(one.at) - Date.parse(other.at) || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

export function mergeEntries(known: Entry[], more: Entry[]): Entry[] {
  const byId = new Map(known.map((entry) => [entry.id, entry]));
  for (const entry of more) byId.set(entry.id, newer(byId.get(entry.id), entry));
  return [...byId.values()].sort(compareEntries);
}

function newer(known: Entry | undefined, entry: Entry): Entry {
  if (known?.delivery == null || entry.delivery == null) return entry;
  return STEP[known.delivery.state] > STEP[entry.delivery.state] ? { ...entry, delivery: known.delivery } : entry;
}

/** Adds a page: its entries, the newest list of conversations, and, for an older page, the cursor that leads on. */
export function mergePage(story: StoryPage, page: StoryPage, side: "before" | "inside"): StoryPage {
  return {
    entries: mergeEntries(story.entries, page.entries),
    conversations: page.conversations.length > 0 ? page.conversations : story.conversations,
    before: side === "before" ? page.before : story.before,
    after: story.after,
    live_cursor: page.live_cursor,
  };
}

export function patchDelivery(story: StoryPage, entry: string, state: DeliveryState, at: string): StoryPage {
  const known = story.entries.find((one) => one.id === entry);
  if (known === undefined) return story;
  const delivery: Delivery = { state, at, detail: known.delivery?.detail ?? "" };
  return { ...story, entries: mergeEntries(story.entries, [{ ...known, delivery }]) };
}

export function newestFromCustomer(entries: Entry[], conversation: string): Entry | undefined {
  return entries.findLast((entry) => entry.conversation_id === conversation && entry.direction === "in" && entry.kind === "message");
}

/** Words ahead of their record. */
export interface Said {
  conversation_id: string;
  entry_id: string;
  text: string;
  at: string;
}

/** With these words, written like the newest of their author; where no chat or more than one writer is known, the record is waited for. */
export function withSaid(entries: Entry[], said: Said): Entry[] {
  const like = newestFromCustomer(entries, said.conversation_id);
  const theirs = entries.filter((one) => one.conversation_id === said.conversation_id && one.direction === "in");
  const isKnown = like?.channel === "chat" && !like.erased && theirs.every((one) => one.author.id === like.author.id);
  if (!isKnown || entries.some((one) => one.id === said.entry_id)) return entries;
  return mergeEntries(entries, [{ ...like, ...BARE, id: said.entry_id, text: said.text, at: said.at, received_at: said.at }]);
}

const BARE = {
  attachments: [], masked: [], card: null, order: null, promise: null, full_text_url: null, sent_at: null,
  html: "", quoted_text: "", edits: "", external_id: "", reason: "", urgency: "",
};

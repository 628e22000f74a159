/** What stands in the story, from top to bottom: conversations folded to a line, the one in focus entry by entry. */
import type { ConversationSummary, Entry, StoryPage } from "@tellonce/shared/api.ts";
import { compareEntries } from "../../shared/api/story.ts";
import { isSameDay } from "../../shared/lib/time.ts";

export type Block =
  | { type: "older"; id: string; conversations: ConversationSummary[] }
  | { type: "fold"; id: string; conversation: ConversationSummary; open: boolean }
  | { type: "entry"; id: string; entry: Shown; inFocus: boolean; beginsDay: boolean }
  | { type: "rest"; id: string; conversation: ConversationSummary };

/** An entry with what its author changed afterwards: it reads as the newest wording. */
export interface Shown extends Entry {
  changes?: { at: string; earlier: string[] };
}

export interface Unfolded {
  /** Conversations opened in place. */
  conversations: ReadonlySet<string>;
  /** Also those older than the last three. */
  older: boolean;
}

/** A story as it was loaded, and as it reads once edits stand in what they change. */
interface Written {
  loaded: Entry[];
  shown: Shown[];
}

const RECENT = 3;

export function buildBlocks(story: StoryPage, focus: string, unfolded: Unfolded): Block[] {
  const written: Written = { loaded: story.entries, shown: withChanges(story.entries) };
  const entries = shownIn(written, focus);
  const others = story.conversations
    .filter((one) => one.id !== focus)
    .sort((one, other) => Date.parse(one.opened_at) - Date.parse(other.opened_at));
  const begin = entries[0] === undefined ? Number.POSITIVE_INFINITY : Date.parse(entries[0].at);
  const earlier = others.filter((one) => Date.parse(one.opened_at) <= begin);
  const later = others.filter((one) => Date.parse(one.opened_at) > begin);
  return [
    ...foldEarlier(earlier, written, unfolded),
    ...weave(entries, later, written, unfolded),
  ];
}

/** Entries of any conversations, each with its day. */
export function oneAfterAnother(entries: Entry[]): Block[] {
  return onlyOnce(withChanges(entries)).map((entry) => ({ type: "entry", id: entry.id, entry, inFocus: false, beginsDay: false }));
}

function shownIn(written: Written, conversation: string): Shown[] {
  return onlyOnce(written.shown.filter((entry) => entry.conversation_id === conversation));
}

const EDITED = /^✎ /;

/** Edits stand in the entry that they change, in whichever conversation that is; one whose entry isn't here stands alone. */
function withChanges(unordered: Entry[]): Shown[] {
  const entries = [...unordered].sort(compareEntries);
  const shown = new Map<string, Shown>(entries.map((entry) => [entry.id, entry]));
  for (const edit of entries) {
    const known = shown.get(edit.edits);
    if (known === undefined || known.id === edit.id) continue;
    const earlier = [...(known.changes?.earlier ?? []), known.text];
    const attachments = edit.attachments.length > 0 ? edit.attachments : known.attachments;
    shown.set(known.id, { ...known, text: edit.text.replace(EDITED, ""), attachments, changes: { at: edit.at, earlier } });
    shown.delete(edit.id);
  }
  return [...shown.values()];
}

/** Without what came twice: one mail to two of our addresses is two entries, and is shown as one. */
function onlyOnce(entries: Shown[]): Shown[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    if (entry.direction !== "in" || entry.external_id === "") return true;
    const what = JSON.stringify([entry.channel, entry.external_id, entry.author.id, entry.sent_at, entry.text]);
    return !seen.has(what) && seen.add(what);
  });
}

function foldEarlier(earlier: ConversationSummary[], written: Written, unfolded: Unfolded): Block[] {
  const hidden = unfolded.older || earlier.length <= RECENT + 1 ? [] : earlier.slice(0, -RECENT);
  const shown = earlier.slice(hidden.length);
  const older: Block[] = hidden.length === 0 ? [] : [{ type: "older", id: "older", conversations: hidden }];
  return [...older, ...shown.flatMap((one) => fold(one, written, unfolded))];
}

/** A conversation's line and, when it is open, its entries under it. */
function fold(conversation: ConversationSummary, written: Written, unfolded: Unfolded): Block[] {
  const open = unfolded.conversations.has(conversation.id);
  const line: Block = { type: "fold", id: `fold ${conversation.id}`, conversation, open };
  if (!open) return [line];
  const loaded = written.loaded.filter((entry) => entry.conversation_id === conversation.id).length;
  const rest: Block[] = loaded < conversation.entries_count ? [{ type: "rest", id: `rest ${conversation.id}`, conversation }] : [];
  const entries = shownIn(written, conversation.id);
  return [line, ...rest, ...entries.map((entry): Block => ({ type: "entry", id: entry.id, entry, inFocus: false, beginsDay: false }))];
}

/** The entries in focus with day heads, and conversations begun meanwhile at their time. */
function weave(entries: Shown[], later: ConversationSummary[], written: Written, unfolded: Unfolded): Block[] {
  const blocks: Block[] = [];
  const waiting = [...later];
  let day: Date | null = null;
  for (const entry of entries) {
    while (waiting[0] !== undefined && Date.parse(waiting[0].opened_at) < Date.parse(entry.at)) {
      blocks.push(...fold(waiting[0], written, unfolded));
      waiting.shift();
    }
    const at = new Date(entry.at);
    blocks.push({ type: "entry", id: entry.id, entry, inFocus: true, beginsDay: day === null || !isSameDay(day, at) });
    day = at;
  }
  return [...blocks, ...waiting.flatMap((one) => fold(one, written, unfolded))];
}

/** Entries of the conversation in focus that aren't loaded yet stand before the first one. */
export function hasEarlier(story: StoryPage, focus: string): boolean {
  const summary = story.conversations.find((one) => one.id === focus);
  const loaded = story.entries.filter((entry) => entry.conversation_id === focus).length;
  return story.before !== null && (summary === undefined || loaded < summary.entries_count);
}

/** Entries of the record: each once, in the order of the story. */
import type { Entry } from "../protocol/frames.ts";

/** By time; what was said at the same moment by its writer's counter, then by id. */
export function compare(one: { at: number; n: number; id: string }, other: { at: number; n: number; id: string }): number {
  return one.at - other.at || one.n - other.n || (one.id < other.id ? -1 : 1);
}

/** Known and new entries together. What comes again takes the place of what was there: the record may have changed it. */
export function merge(known: readonly Entry[], added: readonly Entry[]): readonly Entry[] {
  if (added.length === 0) return known;
  const all = new Map(known.map((entry) => [entry.id, entry]));
  for (const entry of added) all.set(entry.id, entry);
  return [...all.values()].sort(compare);
}

/** What agents say, and what is asked for them. */
function isOurs({ from, kind }: Entry): boolean {
  return from === "agent" || kind === "card";
}

/** The newest entry of ours that a visitor reads, if any. */
export function newestOfOurs(entries: readonly Entry[]): Entry | undefined {
  return entries.findLast(isOurs);
}

/** How many entries of ours came after the moment up to which the visitor has seen everything. */
export function countUnread(entries: readonly Entry[], seen_at: number): number {
  return entries.filter((entry) => isOurs(entry) && entry.at > seen_at).length;
}

/** In which order the rows stand: the list's own, or, while somebody reads further down, the one that they are reading. */
import type { Row } from "@tellonce/shared/api.ts";

export interface Shown {
  rows: Row[];
  /** Conversations that left the list while it was being read; they go when it is read no more. */
  gone: ReadonlySet<string>;
  /** How many came in above and wait. */
  fresh: number;
}

export const NOTHING: Shown = { rows: [], gone: new Set(), fresh: 0 };

export function arrange(before: Shown, rows: Row[], frozen: boolean): Shown {
  if (!frozen || before.rows.length === 0) return { rows, gone: new Set(), fresh: 0 };
  const now = new Map(rows.map((row) => [row.conversation_id, row]));
  const shown = new Set(before.rows.map((row) => row.conversation_id));
  const further = rowsBehind(rows, shown);
  const waiting = rows.filter((row) => !shown.has(row.conversation_id)).length - further.length;
  return {
    rows: [...before.rows.map((row) => now.get(row.conversation_id) ?? row), ...further],
    gone: new Set([...shown].filter((id) => !now.has(id))),
    fresh: waiting,
  };
}

/** Rows that come after all that are shown: pages loaded since. */
function rowsBehind(rows: Row[], shown: ReadonlySet<string>): Row[] {
  const last = rows.findLastIndex((row) => shown.has(row.conversation_id));
  return last === -1 ? [] : rows.slice(last + 1);
}

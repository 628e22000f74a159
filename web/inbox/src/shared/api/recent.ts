/** Rows that live events brought while something was being read: the answer to that may be older than they are. */
import type { ConversationDetail, ConversationPage, Row } from "@tellonce/shared/api.ts";
import type { ListFilter } from "./keys.ts";
import { patchRow } from "./rows.ts";

const KEPT_MS = 60_000;

const recent = new Map<string, { row: Row; at: number }>();

/** Keeps the row; the newest of this conversation that was heard of, which may be another. */
export function rememberRow(row: Row, now = Date.now()): Row {
  const known = recent.get(row.conversation_id);
  if (known !== undefined && known.row.version > row.version) return known.row;
  recent.delete(row.conversation_id);
  recent.set(row.conversation_id, { row, at: now });
  for (const [id, { at }] of recent) {
    if (at >= now - KEPT_MS) break;
    recent.delete(id);
  }
  return row;
}

/** The first page of a list that was asked for at `since`, with what was heard since then. */
export function pageWithRecent(page: ConversationPage, filter: ListFilter, me: string, since: number): ConversationPage {
  let data = { pages: [page], pageParams: [null] as unknown[] };
  for (const { row, at } of recent.values()) if (at >= since) data = patchRow(data, row, filter, me);
  return data.pages[0] ?? page;
}

export function detailWithRecent(detail: ConversationDetail): ConversationDetail {
  const row = recent.get(detail.row.conversation_id)?.row;
  return row !== undefined && row.version > detail.row.version ? { ...detail, row } : detail;
}

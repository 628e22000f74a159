/** Patching of cached lists: where a changed row stands, whether it belongs, pure. */
import type { ConversationPage, Row, TargetState } from "@tellonce/shared/api.ts";
import type { ListFilter, Sort } from "./keys.ts";

export interface ListData {
  pages: ConversationPage[];
  pageParams: unknown[];
}

const URGENCY: Record<TargetState, number> = { late: 0, soon: 1, running: 2, paused: 3, met: 4 };

function time(value: string | null): number {
  return value === null ? Number.MAX_SAFE_INTEGER : Date.parse(value);
}

/** By target: late, soon, running, paused, met, and within these by the time that is due first. */
export function compareRows(sort: Sort): (one: Row, other: Row) => number {
  if (sort === "newest") return (one, other) => time(other.last_in_at) - time(one.last_in_at);
  if (sort === "oldest") return (one, other) => time(one.queued_at) - time(other.queued_at);
  return (one, other) =>
    URGENCY[one.target_state] - URGENCY[other.target_state] ||
    time(one.due_at) - time(other.due_at) ||
    time(one.queued_at) - time(other.queued_at);
}

export function belongs(row: Row, filter: ListFilter, me: string): boolean {
  const status = row.status === "new" ? "open" : row.status;
  if (!filter.status.includes(status)) return false;
  if (filter.account !== undefined && row.account !== filter.account) return false;
  if (filter.view === "mine") return row.agent?.id === me;
  if (filter.view === "consulted") return row.handing.consulted.some((colleague) => colleague.id === me);
  if (filter.view === "appointments") return row.handing.appointment !== null;
  if (filter.view === "unassigned") return row.agent === null;
  return filter.view === "all" || row.team?.id === filter.team;
}

export function rowsOf(data: ListData | undefined): Row[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}

/** The list with a newer state of one row: moved, added or taken out. An older state than the known one changes nothing. */
export function patchRow(data: ListData, row: Row, filter: ListFilter, me: string): ListData {
  const known = rowsOf(data).find((one) => one.conversation_id === row.conversation_id);
  if (known !== undefined && known.version > row.version) return data;
  const without = known === undefined ? data : removeRow(data, row.conversation_id);
  return belongs(row, filter, me) ? insertRow(without, row, filter.sort) : without;
}

export function removeRow(data: ListData, conversation: string): ListData {
  if (!rowsOf(data).some((row) => row.conversation_id === conversation)) return data;
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.filter((row) => row.conversation_id !== conversation),
    total: Math.max(0, page.total - 1),
  }));
  return { ...data, pages };
}

function insertRow(data: ListData, row: Row, sort: Sort): ListData {
  const compare = compareRows(sort);
  const last = data.pages.length - 1;
  const index = data.pages.findIndex(
    (page, at) => at === last || page.items.some((item) => compare(row, item) < 0),
  );
  const pages = data.pages.map((page, at) => {
    const counted = { ...page, total: page.total + 1 };
    return at === index ? insertInto(counted, row, compare, at === last) : counted;
  });
  return { ...data, pages };
}

/** Behind the last loaded row of a list that goes on, the row is only counted: it comes with its own page. */
function insertInto(page: ConversationPage, row: Row, compare: (a: Row, b: Row) => number, isLast: boolean): ConversationPage {
  const at = page.items.findIndex((item) => compare(row, item) < 0);
  if (at === -1 && isLast && page.next_cursor !== null && page.items.length > 0) return page;
  const place = at === -1 ? page.items.length : at;
  return { ...page, items: [...page.items.slice(0, place), row, ...page.items.slice(place)] };
}

/** Where the person is: which list, which conversation, both in the address, so that it can be sent, bookmarked and gone back to. */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { Status } from "@tellonce/shared/api.ts";
import { useCallback, useMemo } from "react";
import type { ListFilter, Sort, View } from "../api/keys.ts";
import { type Layout, useLayout } from "./media.ts";

export type Show = "active" | "open" | "waiting" | "snoozed" | "resolved";

export interface PlaceSearch {
  team?: string;
  account?: string;
  show?: Show;
  sort?: Sort;
}

export const VIEWS: View[] = ["mine", "consulted", "appointments", "unassigned", "all", "team"];
export const SHOWS: Show[] = ["active", "open", "waiting", "snoozed", "resolved"];
export const SORTS: Sort[] = ["target", "newest", "oldest"];

function oneOf<V extends string>(options: readonly V[], value: unknown): V | undefined {
  return options.find((option) => option === value);
}

/** What of the address' search is understood; the rest is left out. */
export function readSearch(search: Record<string, unknown>): PlaceSearch {
  const show = oneOf(SHOWS, search.show);
  const sort = oneOf(SORTS, search.sort);
  return {
    ...(typeof search.team === "string" ? { team: search.team } : {}),
    ...(typeof search.account === "string" ? { account: search.account } : {}),
    ...(show === undefined ? {} : { show }),
    ...(sort === undefined ? {} : { sort }),
  };
}

export function statusesOf(show: Show): Status[] {
  return show === "active" ? ["open", "waiting", "snoozed"] : [show];
}

/** A phone shows one state at a time: first what awaits our reply. */
export function startingShow(layout: Layout): Show {
  return layout === "phone" ? "open" : "active";
}

export function filterOf(view: string | undefined, search: PlaceSearch, start: Show = "active"): ListFilter {
  const known = oneOf(VIEWS, view) ?? "mine";
  return {
    view: known === "team" && search.team === undefined ? "all" : known,
    ...(search.team === undefined ? {} : { team: search.team }),
    ...(search.account === undefined ? {} : { account: search.account }),
    status: statusesOf(search.show ?? start),
    sort: search.sort ?? "target",
  };
}

export function usePlace() {
  const { view, conversation } = useParams({ strict: false }) as { view?: string; conversation?: string };
  const search = useSearch({ strict: false }) as PlaceSearch;
  const start = startingShow(useLayout());
  const filter = useMemo(() => filterOf(view, search, start), [view, search, start]);
  return { filter, search, start, show: search.show ?? start, conversation: conversation ?? null };
}

/** Goes to a conversation of this list, or back to the list alone. */
export function useGo() {
  const navigate = useNavigate();
  const open = useCallback(
    (conversation: string) => void navigate({ to: "/$view/$conversation", params: (now) => ({ view: now.view ?? "mine", conversation }), search: (now) => now }),
    [navigate],
  );
  const close = useCallback(
    () => void navigate({ to: "/$view", params: (now) => ({ view: now.view ?? "mine" }), search: (now) => now }),
    [navigate],
  );
  const change = useCallback(
    (search: Partial<PlaceSearch>) => void navigate({ to: ".", search: (now) => ({ ...now, ...search }) }),
    [navigate],
  );
  return { open, close, change };
}

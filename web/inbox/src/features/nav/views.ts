/** The entries of the navigation: only what leads somewhere. */
import { i18n } from "@lingui/core";
import type { Counts, Named } from "@tellonce/shared/api.ts";
import type { Glyph } from "@tellonce/shared/ui/Icon.tsx";
import { Archive, CalendarClock, Headset, Inbox, UserRoundPlus, UsersRound } from "lucide-react";
import type { View } from "../../shared/api/keys.ts";
import { channelOf } from "../../shared/components/channels.ts";
import type { Say } from "../../shared/i18n/index.ts";

export interface NavEntry {
  id: string;
  view: View;
  search: { team?: string; account?: string };
  label: string;
  glyph: Glyph;
  count: number | undefined;
}

export function mainViews(say: Say, counts: Counts | undefined): NavEntry[] {
  return [
    { id: "mine", view: "mine", search: {}, label: say("nav.mine"), glyph: Inbox, count: counts?.mine },
    ...some("consulted", "consulted", say("nav.consulted"), UserRoundPlus, counts?.consulted),
    ...some("appointments", "appointments", say("nav.appointments"), CalendarClock, counts?.appointments),
    { id: "unassigned", view: "unassigned", search: {}, label: say("nav.unassigned"), glyph: UsersRound, count: counts?.unassigned },
    { id: "all", view: "all", search: {}, label: say("nav.all"), glyph: Archive, count: counts?.all },
  ];
}

/** An entry that is there only while it leads to something. */
function some(id: string, view: View, label: string, glyph: Glyph, count: number | undefined): NavEntry[] {
  return count === undefined || count === 0 ? [] : [{ id, view, search: {}, label, glyph, count }];
}

export function teamViews(teams: Named[], counts: Counts | undefined): NavEntry[] {
  const sorted = [...teams].sort((one, other) => one.name.localeCompare(other.name, i18n.locale));
  return sorted.map((team) => ({
    id: `team ${team.id}`,
    view: "team",
    search: { team: team.id },
    label: team.name,
    glyph: Headset,
    count: counts?.teams[team.id] ?? 0,
  }));
}

export function accountViews(counts: Counts | undefined): NavEntry[] {
  const accounts = Object.entries(counts?.accounts ?? {}).sort(([one], [other]) => one.localeCompare(other));
  return accounts.map(([account, count]) => ({
    id: `account ${account}`,
    view: "all",
    search: { account },
    label: account,
    glyph: channelOf(counts?.channels[account] ?? "").glyph,
    count,
  }));
}

/** The entry that the address shows. */
export function isCurrent(entry: NavEntry, filter: { view: View; team?: string; account?: string }): boolean {
  return entry.view === filter.view && entry.search.team === filter.team && entry.search.account === filter.account;
}

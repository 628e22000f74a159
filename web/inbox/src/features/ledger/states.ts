/** The states in which an item can end: glyph, tone and place in the equation. */
import type { LedgerState, LedgerSum } from "@tellonce/shared/api.ts";
import type { Glyph } from "@tellonce/shared/ui/Icon.tsx";
import { Bot, CircleAlert, Clock, Link2, Plus, ShieldAlert } from "lucide-react";

export type LedgerView = "look" | "all" | "recorded" | "suppressed" | "quarantined" | "failed";
export type Shown = LedgerState | "pending";

export const VIEWS: LedgerView[] = ["look", "quarantined", "failed", "suppressed", "recorded", "all"];

const OF_VIEW: Record<LedgerView, Shown[]> = {
  look: ["quarantined", "failed"],
  quarantined: ["quarantined"],
  failed: ["failed"],
  suppressed: ["suppressed"],
  recorded: ["threaded", "opened"],
  all: ["threaded", "opened", "suppressed", "quarantined", "failed"],
};

export const STATES: Record<Shown, { glyph: Glyph; tone: string }> = {
  threaded: { glyph: Link2, tone: "text-text-3" },
  opened: { glyph: Plus, tone: "text-text-3" },
  suppressed: { glyph: Bot, tone: "text-text-3" },
  quarantined: { glyph: ShieldAlert, tone: "text-warn" },
  pending: { glyph: Clock, tone: "text-accent" },
  failed: { glyph: CircleAlert, tone: "text-danger" },
};

/** In the order of the equation. */
export const ORDER: Shown[] = ["threaded", "opened", "suppressed", "quarantined", "pending", "failed"];

export type Totals = Record<Shown, number>;

/** How many items ended in each state, of one account ("channel/account") or of all. */
export function totals(sums: LedgerSum[], pending: number, account = ""): Totals {
  const found: Totals = { threaded: 0, opened: 0, suppressed: 0, quarantined: 0, failed: 0, pending };
  for (const sum of sums) {
    if (account === "" || account === `${sum.channel}/${sum.account}`) found[sum.state] += sum.items;
  }
  return found;
}

export function countOf(view: LedgerView, counted: Totals): number {
  return OF_VIEW[view].reduce((sum, state) => sum + counted[state], 0);
}

export function accountsOf(sums: LedgerSum[]): string[] {
  return [...new Set(sums.map((sum) => `${sum.channel}/${sum.account}`))].sort();
}

/** One line a day and account, the newest day first. */
export function byDay(sums: LedgerSum[]): { day: string; account: string; counted: Totals }[] {
  const groups = Map.groupBy(sums, (sum) => `${sum.day} ${sum.channel}/${sum.account}`);
  return [...groups.entries()].sort(([one], [other]) => (one < other ? 1 : -1)).map(([key, group]) => {
    const [day = "", account = ""] = key.split(" ");
    return { day, account, counted: totals(group, 0) };
  });
}

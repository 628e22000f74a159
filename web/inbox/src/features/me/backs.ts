/** The choices of when one is back, in words: the clock time, and how long that is. */
import type { Say } from "../../shared/i18n/index.ts";
import { returns } from "../../shared/lib/later.ts";
import { exactTime } from "../../shared/lib/time.ts";

export const UNKNOWN = "";

/** What was chosen and is still ahead. */
export function backChosen(at: string | null | undefined, now: Date): string {
  return typeof at === "string" && new Date(at) > now ? at : UNKNOWN;
}

/** Not known, what was chosen before, and the usual ones. */
export function backs(say: Say, chosen: string, now: Date): { value: string; label: string }[] {
  const moments = new Set([...(chosen === UNKNOWN ? [] : [chosen]), ...returns(now).map((at) => at.toISOString())]);
  return [{ value: UNKNOWN, label: say("presence.backUnknown") }, ...[...moments].sort().map((at) => ({ value: at, label: exactTime(at, now) }))];
}

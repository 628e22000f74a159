/** When a call is wished or planned, as its card says. */
import { sayIfKnown } from "../../shared/i18n/index.ts";
import { clock, exactTime, isSameDay } from "../../shared/lib/time.ts";

/** Words of the widget's that hold beside the entry's own time; "tomorrow" read next week would be another day. */
const LASTING = new Set(["now", "today"]);

export function whenOf({ when = "", begins_at = "", ends_at = "" }: Readonly<Record<string, string>>, now: Date): string {
  if (LASTING.has(when) || begins_at === "") return sayIfKnown(`card.when.${when}`, {}, when);
  const begins = exactTime(begins_at, now);
  if (ends_at === "") return begins;
  const end = new Date(ends_at);
  return `${begins}–${isSameDay(new Date(begins_at), end) ? clock(end) : exactTime(ends_at, now)}`;
}

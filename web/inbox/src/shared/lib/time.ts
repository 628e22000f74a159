/** Times and spans in words: clock today, day and month this year, with the year before that; spans to the minute. */
import { say } from "../i18n/index.ts";
import { formatDate, formatLocale } from "./dates.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function clock(at: Date): string {
  return formatDate("clock", at);
}

export function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

function dayOf(at: Date, now: Date): string {
  return formatDate(at.getFullYear() === now.getFullYear() ? "day" : "year", at);
}

/** 13:38 · 19 Nov · 19 Nov 2025 */
export function shortTime(iso: string, now: Date): string {
  const at = new Date(iso);
  return isSameDay(at, now) ? clock(at) : dayOf(at, now);
}

/** 13:38 · 19 Nov, 13:38 */
export function exactTime(iso: string, now: Date): string {
  const at = new Date(iso);
  return isSameDay(at, now) ? clock(at) : `${dayOf(at, now)}, ${clock(at)}`;
}

/** The words over a day's entries: "Today", "Yesterday", "Thursday 19 November". */
export function dayHead(iso: string, now: Date): string {
  const at = new Date(iso);
  if (isSameDay(at, now)) return say("time.today");
  if (isSameDay(at, new Date(now.getTime() - DAY))) return say("time.yesterday");
  return formatDate(at.getFullYear() === now.getFullYear() ? "head" : "headYear", at);
}

/** 48 min · 1 h 12 min · 29 h · 3 d; under a minute in seconds. Rounded down, so that a deadline is never promised too late. */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return say("span.seconds", { seconds: Math.floor(length / 1000) });
  if (length < HOUR) return say("span.minutes", { minutes: Math.floor(length / MINUTE) });
  if (length >= 2 * DAY) return say("span.days", { days: Math.floor(length / DAY) });
  const hours = Math.floor(length / HOUR);
  const minutes = Math.floor((length % HOUR) / MINUTE);
  return minutes === 0 ? say("span.hours", { hours }) : say("span.hoursMinutes", { hours, minutes });
}

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 14 kB · 2.3 MB, in the number format of the language. */
export function fileSize(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), SIZES.length - 1);
  const unit = SIZES[step] ?? "byte";
  const format = new Intl.NumberFormat(formatLocale(), {
    style: "unit", unit, unitDisplay: "short", maximumFractionDigits: bytes >= 1_000_000 ? 1 : 0,
  });
  return format.format(bytes / 1000 ** step);
}

/** Times and hours in the visitor's language and zone. */
import type { Span } from "../protocol/config.ts";
import { language, t } from "./words.ts";

const DAY_MS = 86_400_000;

/** 13:38 today, "19 Nov, 13:38" on other days. */
export function timeOf(at: number, now_ms = Date.now()): string {
  const clock = format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = { day: "numeric", month: "short" } as const;
  return format(at, day) === format(now_ms, day) ? clock : `${format(at, day)}, ${clock}`;
}

/** When we open, as short as it is clear: "09:00", "Monday 09:00", "2 Dec 09:00". */
export function openingOf(at: number, now_ms = Date.now()): string {
  const clock = format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = { day: "numeric", month: "short" } as const;
  if (format(at, day) === format(now_ms, day)) return clock;
  return `${format(at, at - now_ms < 6 * DAY_MS ? { weekday: "long" } : day)} ${clock}`;
}

/** "about 2 min" of waiting; null if nobody knows. */
export function waitOf(wait_s: number | null): string {
  if (wait_s === null) return "";
  return wait_s < 60 ? t("waitShort") : t("waitMinutes", { n: Math.round(wait_s / 60) });
}

/** "Mon–Fri 09:00–19:00": days that follow each other with the same hours stand together. */
export function hoursOf(spans: readonly Span[]): string[] {
  const days = new Map<number, string>();
  for (const span of spans) {
    const before = days.get(span.weekday);
    days.set(span.weekday, `${before ? `${before}, ` : ""}${span.opens}–${span.closes}`);
  }
  const lines: { first: number; last: number; hours: string }[] = [];
  for (const [day, hours] of [...days].sort(([one], [other]) => one - other)) {
    const line = lines.at(-1);
    if (line && line.hours === hours && line.last === day - 1) line.last = day;
    else lines.push({ first: day, last: day, hours });
  }
  return lines.map(({ first, last, hours }) => `${weekday(first)}${last > first ? `–${weekday(last)}` : ""} ${hours}`);
}

/** 1 = Monday: the 1st of January 2024 was one. */
function weekday(day: number): string {
  return format(Date.UTC(2024, 0, day, 12), { weekday: "short", timeZone: "UTC" });
}

/** How long a chat took: "11 minutes". */
export function minutesOf(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return new Intl.NumberFormat(language.value, { style: "unit", unit: "minute", unitDisplay: "long" }).format(minutes);
}

export function sizeOf(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(language.value, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.value, options).format(at);
}

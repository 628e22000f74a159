/** Words of dates. Browsers carry no Azerbaijani ones (Chromium says "M11" for noyabr), so these stand here. */
import { i18n } from "@lingui/core";

const MONTHS = "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr".split(" ");
const SHORT_MONTHS = "yan fev mar apr may iyn iyl avq sen okt noy dek".split(" ");
const WEEKDAYS = ["bazar", "bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə"];

export type Shape = "clock" | "day" | "year" | "head" | "headYear";

const OPTIONS: Record<Shape, Intl.DateTimeFormatOptions> = {
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  year: { day: "numeric", month: "short", year: "numeric" },
  head: { weekday: "long", day: "numeric", month: "long" },
  headYear: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
};

/** English days come before the month: 19 Nov, not Nov 19. Azerbaijani writes numbers and clocks as Turkish does. */
const LOCALES: Record<string, string> = { en: "en-GB", az: "tr" };

export function formatLocale(): string {
  return LOCALES[i18n.locale] ?? (i18n.locale || "en-GB");
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function formatDate(shape: Shape, at: Date): string {
  if (i18n.locale === "az" && shape !== "clock") return azerbaijani(shape, at);
  const key = `${formatLocale()} ${shape}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(formatLocale(), OPTIONS[shape]);
  formats.set(key, known);
  return known.format(at);
}

/** 19 noy · 19 noy 2025 · 19 noyabr, cümə axşamı · 19 noyabr 2025, cümə axşamı */
function azerbaijani(shape: Exclude<Shape, "clock">, at: Date): string {
  const isHead = shape === "head" || shape === "headYear";
  const month = (isHead ? MONTHS : SHORT_MONTHS)[at.getMonth()];
  const year = shape === "year" || shape === "headYear" ? ` ${at.getFullYear()}` : "";
  const weekday = isHead ? `, ${WEEKDAYS[at.getDay()]}` : "";
  return `${at.getDate()} ${month}${year}${weekday}`;
}

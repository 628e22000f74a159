import { i18n } from "@lingui/core";
import { describe, expect, test } from "vitest";
import azerbaijani from "../i18n/az.json";
import turkish from "../i18n/tr.json";
import { dayHead, fileSize, shortTime, span } from "./time.ts";

const now = new Date(2026, 10, 19, 13, 50);
const catalogs = { tr: turkish, az: azerbaijani };

function speak(language: "tr" | "az"): void {
  i18n.load(language, catalogs[language] as unknown as Record<string, string>);
  i18n.activate(language);
}

describe("spans", () => {
  test.each([
    [4_200, "4 s"],
    [48 * 60_000 + 59_000, "48 min"],
    [72 * 60_000, "1 h 12 min"],
    [3 * 3_600_000, "3 h"],
    [50 * 3_600_000, "2 d"],
    [-4 * 60_000, "4 min"],
  ])("%d ms is %s", (length, words) => {
    expect(span(length)).toBe(words);
  });

  test("Turkish and Azerbaijani have their own words", () => {
    speak("tr");
    const turkishWords = span(72 * 60_000);
    speak("az");

    expect([turkishWords, span(72 * 60_000)]).toEqual(["1 sa 12 dk", "1 saat 12 dəq"]);
  });
});

describe("times of the list", () => {
  test.each([
    [new Date(2026, 10, 19, 9, 5), "09:05"],
    [new Date(2026, 5, 4, 9, 5), "4 Jun"],
    [new Date(2025, 10, 19, 9, 5), "19 Nov 2025"],
  ])("%s is %s", (at, words) => {
    expect(shortTime(at.toISOString(), now)).toBe(words);
  });

  test("months of Azerbaijani are words, though browsers don't know them", () => {
    speak("az");

    expect(shortTime(new Date(2026, 5, 4).toISOString(), now)).toBe("4 iyn");
    expect(dayHead(new Date(2026, 10, 12, 9).toISOString(), now)).toBe("12 noyabr, cümə axşamı");
  });

  test("heads of days say today and yesterday", () => {
    expect(dayHead(now.toISOString(), now)).toBe("Today");
    expect(dayHead(new Date(2026, 10, 18, 23).toISOString(), now)).toBe("Yesterday");
  });
});

test.each([
  [512, "512 byte"],
  [48_211, "48 kB"],
  [2_340_000, "2.3 MB"],
])("%d bytes are %s", (bytes, words) => {
  expect(fileSize(bytes)).toBe(words);
});

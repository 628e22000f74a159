import { expect, test } from "vitest";
import { hoursOf, openingOf, waitOf } from "./times.ts";
import { speak } from "./words.ts";

const span = (weekday: number, opens = "09:00", closes = "19:00") => ({ weekday, opens, closes });

test("days with the same hours stand together, breaks too", async () => {
  expect(hoursOf([span(1), span(2), span(3), span(6, "10:00", "16:00")])).toEqual(["Mon–Wed 09:00–19:00", "Sat 10:00–16:00"]);
  expect(hoursOf([span(1, "09:00", "12:00"), span(1, "13:00", "19:00")])).toEqual(["Mon 09:00–12:00, 13:00–19:00"]);
  await speak("tr");
  expect(hoursOf([span(6, "10:00", "16:00")])).toEqual(["Cmt 10:00–16:00"]);
});

test("an opening is named by its hour, its day or its date", () => {
  const now = new Date(2026, 10, 20, 8).getTime();

  expect(openingOf(new Date(2026, 10, 20, 9).getTime(), now)).toBe("09:00");
  expect(openingOf(new Date(2026, 10, 23, 9).getTime(), now)).toBe("Monday 09:00");
  expect(openingOf(new Date(2026, 11, 23, 9).getTime(), now)).toBe("Dec 23 09:00");
});

test("a wait is said in minutes, and not at all where nobody knows", () => {
  expect([waitOf(null), waitOf(20), waitOf(118)]).toEqual(["", "under 1 min", "about 2 min"]);
});

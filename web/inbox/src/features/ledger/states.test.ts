import type { LedgerSum } from "@tellonce/shared/api.ts";
import { describe, expect, it } from "vitest";
import { since } from "./span.ts";
import { accountsOf, byDay, countOf, totals } from "./states.ts";

const sum = (day: string, state: LedgerSum["state"], items: number, channel = "email"): LedgerSum => ({
  day, channel, account: "destek", state, items, arrivals: items,
});
const SUMS = [sum("2026-11-20", "opened", 2), sum("2026-11-21", "opened", 3), sum("2026-11-21", "failed", 1, "chat")];

describe("the equation", () => {
  it("adds up all states and what is pending", () => {
    expect(totals(SUMS, 4)).toEqual({ threaded: 0, opened: 5, suppressed: 0, quarantined: 0, failed: 1, pending: 4 });
  });

  it("can be of one account alone", () => {
    expect(totals(SUMS, 0, "chat/destek").opened).toBe(0);
    expect(accountsOf(SUMS)).toEqual(["chat/destek", "email/destek"]);
  });

  it("counts what a view shows", () => {
    expect(countOf("look", totals(SUMS, 9))).toBe(1);
    expect(countOf("all", totals(SUMS, 9))).toBe(6);
  });

  it("has a line a day and account, the newest first", () => {
    expect(byDay(SUMS).map((line) => `${line.day} ${line.account}`)).toEqual([
      "2026-11-21 email/destek", "2026-11-21 chat/destek", "2026-11-20 email/destek",
    ]);
  });
});

describe("the span", () => {
  it("begins with the first of the person's days", () => {
    const now = new Date(2026, 10, 22, 6, 30);
    expect(new Date(since("7", now))).toEqual(new Date(2026, 10, 16));
    expect(new Date(since("1", now))).toEqual(new Date(2026, 10, 22));
  });
});

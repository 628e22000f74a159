import { expect, test } from "vitest";
import { returns, snoozes } from "./later.ts";

const wednesday = new Date(2026, 10, 18, 15, 30);

test("a snooze lasts three hours, or until nine tomorrow, or until nine on Monday", () => {
  expect(snoozes(wednesday).map(({ until }) => until)).toEqual([
    new Date(2026, 10, 18, 18, 30),
    new Date(2026, 10, 19, 9),
    new Date(2026, 10, 23, 9),
  ]);
});

test("on Sunday, Monday is tomorrow and said once", () => {
  expect(snoozes(new Date(2026, 10, 22, 12)).map(({ label }) => label)).toEqual(["snooze.threeHours", "snooze.tomorrow"]);
});

test("somebody is back in a quarter of an hour to two hours, on five minutes, or tomorrow at nine", () => {
  expect(returns(new Date(2026, 10, 18, 15, 32, 10))).toEqual([
    new Date(2026, 10, 18, 15, 50),
    new Date(2026, 10, 18, 16, 5),
    new Date(2026, 10, 18, 16, 35),
    new Date(2026, 10, 18, 17, 35),
    new Date(2026, 10, 19, 9),
  ]);
});

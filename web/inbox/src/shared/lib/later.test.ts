import { expect, test } from "vitest";
import { snoozes } from "./later.ts";

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

import { expect, test } from "vitest";
import { fieldMoment } from "../../shared/lib/moments.ts";
import { isWhole } from "./promise.ts";

const later = fieldMoment(new Date(Date.now() + 86_400_000));

test("without a promise nothing is missing", () => {
  expect(isWhole(null)).toBe(true);
});

test.each([
  [{ text: "Yarın arayacağız", due: later }, true],
  [{ text: " ", due: later }, false],
  [{ text: "Yarın arayacağız", due: "" }, false],
  [{ text: "Yarın arayacağız", due: "2020-01-01T09:00" }, false],
])("a promise needs words and a date to come: %o", (promise, whole) => {
  expect(isWhole(promise)).toBe(whole);
});

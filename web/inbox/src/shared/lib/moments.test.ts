import { expect, test } from "vitest";
import { fieldMoment, momentOf } from "./moments.ts";

test("a moment goes into a field and comes back to the minute", () => {
  const at = new Date(2026, 10, 5, 9, 7);

  expect(fieldMoment(at)).toBe("2026-11-05T09:07");
  expect(momentOf(fieldMoment(at))).toBe(at.toISOString());
});

test("an empty field is no moment", () => {
  expect(fieldMoment(null)).toBe("");
  expect(momentOf("")).toBeNull();
  expect(momentOf("soon")).toBeNull();
});

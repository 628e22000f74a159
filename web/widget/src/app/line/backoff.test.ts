import { expect, test } from "vitest";
import { comeBack } from "./backoff.ts";

test.each([4400, 4403, 4404])("after %i there is nothing to come back for", (code) => {
  expect(comeBack(code, 0, 1)).toBeNull();
});

test("a restart is waited for up to 2 s", () => {
  expect(comeBack(1012, 0, 1)).toBe(2_000);
});

test.each([
  [0, 1_000],
  [1, 2_000],
  [4, 16_000],
  [9, 30_000],
])("after %i tries the wait is at most %i ms, with full jitter", (tries, most) => {
  expect(comeBack(1006, tries, 1)).toBe(most);
  expect(comeBack(1006, tries, 0)).toBe(0);
});

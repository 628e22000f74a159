import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { findTooLarge, sizesOf } from "./sizes.ts";

/** Text that can't be zipped much: some 0.75 of its length. */
const noise = (length: number) => randomBytes(length).toString("base64").slice(0, length);

test("the largest language counts once, the demo not at all", () => {
  const sizes = sizesOf(new Map([["loader.js", "a"], ["app-1.js", "b"], ["tr-1.js", noise(900)], ["en-1.js", "c"], ["demo-1.js", noise(9_000)]])); // prettier-ignore

  expect(sizes.language).toBeGreaterThan(600);
  expect(sizes.together).toBe(sizes.loader + sizes.app + sizes.language);
  expect(sizes.together).toBeLessThan(1_500);
});

test("a loader or an app that grows too large is named, and so is one that is missing", () => {
  expect(findTooLarge(sizesOf(new Map([["loader.js", noise(9_000)], ["en-1.js", ""]])))).toHaveLength(1); // prettier-ignore
  expect(findTooLarge(sizesOf(new Map([["loader.js", ""], ["app-1.js", noise(45_000)], ["en-1.js", ""]])))).toHaveLength(1); // prettier-ignore
  expect(findTooLarge(sizesOf(new Map([["en-1.js", ""]])))).toHaveLength(2); // prettier-ignore
});

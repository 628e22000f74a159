import { expect, test } from "vitest";
import { pruneTokens } from "./tokens.ts";

test("a rule that has nothing left goes too", () => {
  expect(pruneTokens("a{b:c}@media (width<768px){:root{--d:1}}")).toBe("a{b:c}");
});

test("what nothing uses goes, also what only the unused used", () => {
  expect(pruneTokens(":root{--a:1;--b:var(--c);--c:2;--d:3}p{width:var(--a)}")).toBe(":root{--a:1;}p{width:var(--a)}");
});

/** The check that `npm run lint` makes finds what it is there for. */
import { expect, test } from "vitest";
import { findForbidden, findRawColours, findTooLong } from "../tools/check.ts";

test.each([
  ["src/shared/lib/a.ts", "../../features/list/words.ts"],
  ["src/features/list/a.ts", "../story/blocks.ts"],
  ["src/features/list/a.ts", "../../app/Shell.tsx"],
  ["src/features/list/a.ts", "../../../tests/builders.ts"],
  ["../shared/src/ui/a.tsx", "../../../inbox/src/shared/i18n/index.ts"],
])("%s may not import %s", (path, specifier) => {
  expect(findForbidden({ path, text: `import { a } from "${specifier}";` })).toHaveLength(1);
});

test.each([
  ["src/features/list/a.ts", "./words.ts"],
  ["src/features/list/components/a.tsx", "../../../shared/lib/time.ts"],
  ["src/app/a.tsx", "../features/list/words.ts"],
  ["src/shared/a.ts", "@tellonce/shared/api.ts"],
  ["src/shared/lib/a.test.ts", "../../../tests/builders.ts"],
  ["src/shared/a.ts", "react"],
])("%s may import %s", (path, specifier) => {
  expect(findForbidden({ path, text: `import { a } from "${specifier}";` })).toEqual([]);
});

test("a file over the limit is named", () => {
  expect(findTooLong({ path: "a.ts", text: "x\n".repeat(251) })).toHaveLength(1);
});

test("a colour outside the tokens is named", () => {
  expect(findRawColours({ path: "a.css", text: "color: #06607b; background: oklch(1 0 0)" })).toHaveLength(2);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile, moduleOf, placesOf } from "./messages.ts";
import { ROOT } from "./bundle.ts";

function words(language: string): Record<string, string> {
  return JSON.parse(readFileSync(join(ROOT, `src/app/i18n/${language}.json`), "utf8")) as Record<string, string>;
}

const valuesIn = (message: string) => [...message.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();

test("a message without values stays a string", () => {
  expect(compile("Send")).toBe("Send");
});

test("values and plurals become parts", () => {
  expect(compile("about {n} min")).toEqual(["about ", ["n"], " min"]);
  expect(compile("{n, plural, one {# file} other {# files}}")).toEqual([["n", { one: "# file", other: "# files" }]]);
});

test("a message that can't be read fails the build", () => {
  expect(() => compile("{n, select, x {y}}")).toThrow("a brace is left over");
});

test("a word that is only asked for by its name gets a place, and one that is chosen while running keeps its name", () => {
  const sources = ['t("typing", { name })', 'const tick = seen ? "read" : "arrived"; t(tick); t("read")', 't("lost")'];

  expect([...placesOf(["arrived", "lost", "read", "typing"], sources)]).toEqual([["lost", 0], ["typing", 1]]); // prettier-ignore
});

test("a language is a list in the order of the places, whatever its own order, with what has a name", () => {
  const language = moduleOf({ typing: "{name} yazıyor", read: "okundu", lost: "Bağlantı yok" }, new Map([["lost", 0], ["typing", 1]])); // prettier-ignore

  expect(language).toBe('export default Object.assign(["Bağlantı yok",[["name"]," yazıyor"]],{"read":"okundu"})');
});

test.each(["tr", "az"])("%s has every message of English, with the same values", (language) => {
  const [english, other] = [words("en"), words(language)];

  expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
  const wrong = Object.keys(english).filter((word) => valuesIn(english[word] ?? "").some((value) => !valuesIn(other[word] ?? "").includes(value)));
  expect(wrong).toEqual([]);
});

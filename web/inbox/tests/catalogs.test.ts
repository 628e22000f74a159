/** The three languages say the same things, with the same values, and the code says nothing that isn't there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../src");

function catalog(language: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, `shared/i18n/${language}.json`), "utf8")) as Record<string, string>;
}

const english = catalog("en");

/** Names of the values in a message: {name}, {count, plural, …}. */
function valuesIn(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)(?:\}|,)/g)].map((match) => match[1] ?? ""))].sort();
}

function sources(): string {
  const files = readdirSync(root, { recursive: true, withFileTypes: true });
  const code = files.filter((file) => file.isFile() && /\.tsx?$/.test(file.name) && !file.name.includes(".test."));
  return code.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")).join("\n");
}

describe.each(["tr", "az"])("the catalog %s", (language) => {
  const other = catalog(language);

  test("has every message and no other", () => {
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
  });

  test("leaves no message empty", () => {
    expect(Object.entries(other).filter(([, message]) => message.trim() === "")).toEqual([]);
  });

  test("takes the same values in each message", () => {
    const differ = Object.keys(english).filter((key) => String(valuesIn(other[key] ?? "")) !== String(valuesIn(english[key] ?? "")));

    expect(differ).toEqual([]);
  });
});

test("every message is said somewhere", () => {
  const code = sources();
  const begins = [...code.matchAll(/`([a-zA-Z.]+)\$\{/g)].map((match) => match[1] ?? "");

  const unsaid = Object.keys(english).filter((key) => !code.includes(`"${key}"`) && !begins.some((begin) => key.startsWith(begin)));

  expect(unsaid).toEqual([]);
});

test("no component holds words of its own", () => {
  const words = sources().match(/(?:aria-label|title|placeholder|alt)="[A-Za-zçğışöüÇĞİŞÖÜ ]{3,}"/g);

  expect(words).toBeNull();
});

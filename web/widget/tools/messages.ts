/**
 * Compiles messages while building, so that the browser needs no parser: "about {n} min" -> ["about ", ["n"], " min"];
 * and gives those that are only ever asked for by `t("word")` a name of one or two letters, in the languages and in the code.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "vite";

type Part = string | [name: string, forms?: Record<string, string>];

const VALUE = /\{(\w+)(?:, plural,((?: \w+ \{[^}]*\})+))?\}/g;

export function compile(message: string): string | Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of message.matchAll(VALUE)) {
    parts.push(message.slice(end, match.index), partOf(match[1] ?? "", match[2]));
    end = match.index + match[0].length;
  }
  parts.push(message.slice(end));
  const compiled = parts.filter((part) => part !== "");
  if (compiled.some((part) => typeof part === "string" && /[{}]/.test(part))) throw new Error(`a brace is left over in: ${message}`);
  return compiled.every((part) => typeof part === "string") ? message : compiled;
}

function partOf(name: string, plural: string | undefined): Part {
  if (plural === undefined) return [name];
  return [name, Object.fromEntries([...plural.matchAll(/(\w+) \{([^}]*)\}/g)].map((match) => [match[1], match[2]]))];
}

const ASKED = /\bt\("(\w+)"/g;

/** Short names of the words that these sources ask for; a word that stands there otherwise too keeps its own, since it may be chosen while running. */
export function shortNames(words: readonly string[], sources: readonly string[]): Map<string, string> {
  const otherwise = new Set(sources.flatMap((source) => [...source.replace(ASKED, "").matchAll(/["'](\w+)["']/g)].map((match) => match[1])));
  const named = words.filter((word) => !otherwise.has(word));
  return new Map(named.map((word, place) => [word, letters(place)]));
}

/** a … z, aa, ab …; words of our own have more. */
function letters(place: number): string {
  const last = String.fromCharCode(97 + (place % 26));
  return place < 26 ? last : letters(Math.floor(place / 26) - 1) + last;
}

/** Turns src/app/i18n/<language>.json into a module of compiled messages; `short` by their short names. */
export function compiledMessages(short: ReadonlyMap<string, string> = new Map()): Plugin {
  return {
    name: "compiled-messages",
    enforce: "pre",
    transform(code, id) {
      if (/\/src\/app\/.*\.tsx?$/.test(id)) return { code: code.replace(ASKED, (call, word: string) => call.replace(word, short.get(word) ?? word)), map: null };
      if (!/\/i18n\/(en|tr|az)\.json$/.test(id)) return null;
      const messages = Object.entries(JSON.parse(code) as Record<string, string>);
      const compiled = Object.fromEntries(messages.map(([word, message]) => [short.get(word) ?? word, compile(message)]));
      return { code: `export default ${JSON.stringify(compiled)}`, map: null, moduleType: "js" };
    },
  };
}

/** The short names for the app in this folder. */
export function namesOf(app: string): Map<string, string> {
  const words = Object.keys(JSON.parse(readFileSync(resolve(app, "i18n/en.json"), "utf8")) as object);
  const sources = readdirSync(app, { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.test)\.tsx?$/.test(path));
  return shortNames(words, sources.map((path) => readFileSync(join(app, path), "utf8"))); // prettier-ignore
}

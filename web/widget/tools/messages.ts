/**
 * Compiles messages while building, so that the browser needs no parser: "about {n} min" -> ["about ", ["n"], " min"];
 * and gives those that are only ever asked for by `t("word")` a number instead of a name, in the languages and in the code.
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

/** Places of the words that these sources ask for; a word that stands there otherwise too keeps its name, since it may be chosen while running. */
export function placesOf(words: readonly string[], sources: readonly string[]): Map<string, number> {
  const otherwise = new Set(sources.flatMap((source) => [...source.replace(ASKED, "").matchAll(/["'](\w+)["']/g)].map((match) => match[1])));
  const named = words.filter((word) => !otherwise.has(word));
  return new Map(named.map((word, place) => [word, place]));
}

/** The module of a language: a list of what is asked for by its place, with the words that have names of their own. */
export function moduleOf(messages: Readonly<Record<string, string>>, places: ReadonlyMap<string, number>): string {
  const list = [...places.keys()].map((word) => compile(messages[word] ?? ""));
  const named = Object.entries(messages).filter(([word]) => !places.has(word));
  const others = Object.fromEntries(named.map(([word, message]) => [word, compile(message)]));
  return `export default Object.assign(${JSON.stringify(list)},${JSON.stringify(others)})`;
}

/** Turns src/app/i18n/<language>.json into a module of compiled messages, and asks for those with a place by that. */
export function compiledMessages(places: ReadonlyMap<string, number> = new Map()): Plugin {
  const ask = (call: string, word: string) => (places.has(word) ? `t(${places.get(word)}` : call);
  return {
    name: "compiled-messages",
    enforce: "pre",
    transform(code, id) {
      if (/\/src\/app\/.*\.tsx?$/.test(id)) return { code: code.replace(ASKED, ask), map: null };
      if (!/\/i18n\/(en|tr|az)\.json$/.test(id)) return null;
      return { code: moduleOf(JSON.parse(code) as Record<string, string>, places), map: null, moduleType: "js" };
    },
  };
}

/** The places for the app in this folder. */
export function placesIn(app: string): Map<string, number> {
  const words = Object.keys(JSON.parse(readFileSync(resolve(app, "i18n/en.json"), "utf8")) as object);
  const sources = readdirSync(app, { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.test)\.tsx?$/.test(path));
  return placesOf(words, sources.map((path) => readFileSync(join(app, path), "utf8"))); // prettier-ignore
}

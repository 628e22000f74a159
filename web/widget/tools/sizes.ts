/** What a visitor's browser loads, in bytes gzipped as a server would (level 9), against what was promised. */
import { gzipSync } from "node:zlib";
import type { Files } from "./bundle.ts";

export const MOST_LOADER_BYTES = 6_000;
export const MOST_TOGETHER_BYTES = 30_000;

const LANGUAGE = /^(az|en|tr)-/;

export interface Sizes {
  loader: number;
  /** Page, modules and style sheet of the app. */
  app: number;
  /** The largest of the languages: a visitor loads one. */
  language: number;
  together: number;
}

export function sizesOf(files: Files): Sizes {
  const own = [...files].filter(([name]) => !name.startsWith("demo"));
  const zipped = own.map(([name, text]) => ({ name, bytes: gzipSync(text, { level: 9 }).length }));
  const loader = zipped.find((file) => file.name === "loader.js")?.bytes ?? Number.NaN;
  const languages = zipped.filter((file) => LANGUAGE.test(file.name)).map((file) => file.bytes);
  const language = Math.max(...languages);
  const app = zipped.reduce((sum, file) => sum + file.bytes, 0) - loader - languages.reduce((sum, bytes) => sum + bytes, 0);
  return { loader, app, language, together: loader + app + language };
}

export function findTooLarge({ loader, together }: Sizes): string[] {
  const limits = [
    { what: "the loader", bytes: loader, most: MOST_LOADER_BYTES },
    { what: "loader, app and one language", bytes: together, most: MOST_TOGETHER_BYTES },
  ];
  return limits.filter(({ bytes, most }) => !(bytes <= most)).map(({ what, bytes, most }) => `${what}: ${bytes} bytes gz, at most ${most}`);
}

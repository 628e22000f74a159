/** What tsc can't see: who imports whom, sizes of files, colours outside the tokens, and what a visitor's browser must load. Run by node. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { bundleApp, bundleLoader, ROOT } from "./bundle.ts";
import { findTooLarge, sizesOf } from "./sizes.ts";

const MOST_LINES = 250;

/** Which folders of src a folder may import from, beside itself. The loader must stay small, the state pure. */
const ALLOWED: Record<string, string[]> = {
  bridge: [],
  loader: ["bridge"],
  app: ["bridge", "app/*"],
  "app/protocol": [],
  "app/state": ["app/protocol"],
  "app/line": ["app/protocol"],
  "app/keep": ["app/state"],
  "app/calls": ["app/protocol", "app/state"],
  "app/signals": [],
  "app/i18n": ["bridge", "app/protocol", "app/signals"],
};
const SCREENS = ["bridge", "app", "app/*"];

interface Source {
  path: string;
  text: string;
}

/** The folder of a source below src: "loader", "app/state". */
export function roomOf(path: string): string {
  const parts = dirname(path).split("/").slice(1);
  return parts.slice(0, 2).join("/");
}

export function findForbidden({ path, text }: Source): string[] {
  const own = roomOf(path);
  const allowed = ALLOWED[own] ?? SCREENS;
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].flatMap(([, specifier = ""]) => {
    const other = roomOf(relative(ROOT, resolve(ROOT, dirname(path), specifier)));
    const fits = other === own || allowed.includes(other) || (allowed.includes("app/*") && other.startsWith("app/"));
    return fits || path.includes(".test.") ? [] : [`${path}: ${own} may not import ${specifier}`];
  });
}

export function findTooLong({ path, text }: Source): string[] {
  const lines = text.split("\n").length - 1;
  return lines > MOST_LINES ? [`${path}: ${lines} lines, at most ${MOST_LINES}`] : [];
}

export function findRawColours({ path, text }: Source): string[] {
  if (path.includes(".test.")) return [];
  return [...text.matchAll(/#[0-9a-f]{3,8}\b|\b(?:oklch|rgba?|hsla?)\(/gi)].map((match) => `${path}: raw colour ${match[0]}`);
}

function read(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.(ts|tsx|css)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name))
    .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, "utf8") }));
}

if (import.meta.main) {
  const sources = read("src");
  const files = new Map([...(await bundleApp(false)), ...(await bundleLoader(false))]);
  const sizes = sizesOf(files);
  console.log(`widget: loader ${sizes.loader}, app ${sizes.app}, language ${sizes.language}, together ${sizes.together} bytes gz`);
  const found = [...sources, ...read("demo")].flatMap((source) => [...findTooLong(source), ...findRawColours(source)]);
  const problems = [...found, ...sources.flatMap(findForbidden), ...findTooLarge(sizes)];
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

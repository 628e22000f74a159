/** What tsc can't see: imports flow shared -> features -> app, files stay small, colours stand only in the tokens. Run by node. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const shared = resolve(root, "../shared/src");
const MOST_LINES = 250;

/** Which zones a zone may import from; a feature also from itself. */
const ALLOWED: Record<string, string[]> = { tokens: [], shared: ["tokens"], features: ["tokens", "shared"], app: ["tokens", "shared", "features"] };

interface Source {
  path: string;
  text: string;
}

export function zoneOf(path: string): { zone: string; feature: string } {
  if (path.startsWith("..")) return { zone: "tokens", feature: "" };
  if (path.startsWith("tests/")) return { zone: "tests", feature: "" };
  const [, zone = "", feature = ""] = path.split("/");
  return { zone, feature: zone === "features" ? feature : "" };
}

/** Import specifiers of a module, static and dynamic. */
function importsOf({ text }: Source): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
}

function target(source: Source, specifier: string): string | null {
  if (specifier.startsWith("@tellonce/shared/")) return "../shared/src";
  return specifier.startsWith(".") ? relative(root, resolve(root, dirname(source.path), specifier)) : null;
}

export function findForbidden(source: Source): string[] {
  const own = zoneOf(source.path);
  return importsOf(source).flatMap((specifier) => {
    const path = target(source, specifier);
    if (path === null) return [];
    const other = zoneOf(path);
    if (other.zone === "tests" && source.path.includes(".test.")) return [];
    const same = other.zone === own.zone && other.feature === own.feature;
    if (same || ALLOWED[own.zone]?.includes(other.zone)) return [];
    return [`${source.path}: ${own.zone} ${own.feature} may not import ${specifier}`];
  });
}

export function findTooLong({ path, text }: Source): string[] {
  const lines = text.split("\n").length - 1;
  return lines > MOST_LINES ? [`${path}: ${lines} lines, at most ${MOST_LINES}`] : [];
}

export function findRawColours({ path, text }: Source): string[] {
  if (path.endsWith("tokens.css")) return [];
  return [...text.matchAll(/#[0-9a-f]{3,8}\b|\b(?:oklch|rgba?|hsla?)\(/gi)].map((match) => `${path}: raw colour ${match[0]}`);
}

function read(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.(ts|tsx|css)$/.test(file.name) && !file.name.includes("openapi"))
    .map((file) => join(file.parentPath, file.name))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));
}

if (import.meta.main) {
  const sources = [...read(join(root, "src")), ...read(shared)];
  const problems = sources.flatMap((source) => [...findForbidden(source), ...findTooLong(source), ...findRawColours(source)]);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

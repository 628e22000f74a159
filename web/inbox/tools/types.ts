/** Makes web/shared/src/openapi.ts from the page of services/inbox, and stamps it with the page's hash; run by `npm run types`. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const PAGE = resolve(import.meta.dirname, "../../../services/inbox/openapi.json");
const TYPES = resolve(import.meta.dirname, "../../shared/src/openapi.ts");

/** The generator needs the TypeScript API, which TypeScript 7 doesn't have: it brings an older one for itself. */
const TOOLS = ["--yes", "--package", "typescript@5.9.3", "--package", "openapi-typescript@7.13.0"];

export function stampOf(page: string): string {
  return `// sha256 of services/inbox/openapi.json: ${createHash("sha256").update(page).digest("hex")}`;
}

export function isCurrent(): boolean {
  return readFileSync(TYPES, "utf8").startsWith(stampOf(readFileSync(PAGE, "utf8")));
}

if (import.meta.main) {
  execFileSync("npx", [...TOOLS, "openapi-typescript", PAGE, "--output", TYPES], { stdio: "inherit" });
  writeFileSync(TYPES, `${stampOf(readFileSync(PAGE, "utf8"))}\n${readFileSync(TYPES, "utf8")}`);
}

/** How the widget is bundled: the loader as one classic script, the app as a page (frame.html) with modules and a style sheet. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, type InlineConfig, type Plugin } from "vite";
import { compiledMessages, placesIn } from "./messages.ts";
import { pruneTokens, prunedTokens } from "./tokens.ts";

export const ROOT = resolve(import.meta.dirname, "..");
export const DIST = resolve(ROOT, "dist");
const TARGET = ["chrome123", "firefox128", "safari17.5"];

/** A finished file by its name in dist/. */
export type Files = Map<string, string>;

const common: InlineConfig = { root: ROOT, configFile: false, logLevel: "warn", publicDir: false };

/** `import styles from "virtual:loader-styles"`: tokens and rules for a shadow root, only what is used, in one line. */
export function shadowStyles(): Plugin {
  const id = "\0loader-styles";
  return {
    name: "shadow-styles",
    resolveId: (name) => (name === "virtual:loader-styles" ? id : null),
    load: (name) => (name === id ? { code: `export default ${JSON.stringify(loaderStyles())}`, moduleType: "js" } : null),
  };
}

/** Vite's helper preloads style sheets of lazily loaded modules. The languages have none: loading them is all there is to do. */
export function plainImports(): Plugin {
  const load = (name: string) => (name.endsWith("vite/preload-helper.js") ? "export const __vitePreload = (load) => load();" : null);
  return { name: "plain-imports", enforce: "pre", load };
}

function loaderStyles(): string {
  const own = readFileSync(resolve(ROOT, "src/loader/loader.css"), "utf8");
  const tokens = readFileSync(resolve(ROOT, "../shared/src/tokens.css"), "utf8").replaceAll(":root", ":host");
  const css = pruneTokens(withoutMedia(withoutComments(tokens)) + withoutComments(own)).replace(/\s+/g, " ");
  return css
    .replace(/ ?([{}:;,]) ?/g, "$1")
    .replaceAll(";}", "}")
    .replace(/(?<=[ (:,])0\./g, ".")
    .trim();
}

function withoutComments(css: string): string {
  return css.replace(/\/\*[\s\S]*?\*\//g, "");
}

/** The tokens without their sizes for phones, which are those of the inbox. */
function withoutMedia(css: string): string {
  return css.replace(/@media[^{]*\{(?:[^{}]*\{[^}]*\})*[^}]*\}/g, "").replace(/\[data-theme[^}]*\}/g, "");
}

export async function bundleLoader(write: boolean): Promise<Files> {
  const output = await build({
    ...common,
    plugins: [shadowStyles()],
    build: {
      write,
      outDir: DIST,
      emptyOutDir: false,
      target: TARGET,
      reportCompressedSize: false,
      rolldownOptions: {
        input: resolve(ROOT, "src/loader/main.ts"),
        output: { format: "iife", entryFileNames: "loader.js" },
      },
    },
  });
  return filesOf(output);
}

export async function bundleApp(write: boolean): Promise<Files> {
  const output = await build({
    ...common,
    base: "/widget/",
    plugins: [compiledMessages(placesIn(resolve(ROOT, "src/app"))), plainImports(), prunedTokens()],
    build: {
      write,
      outDir: DIST,
      emptyOutDir: true,
      assetsDir: "",
      target: TARGET,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { app: resolve(ROOT, "frame.html"), demo: resolve(ROOT, "demo.html") },
        output: { entryFileNames: "[name]-[hash].js" },
      },
    },
  });
  return filesOf(output);
}

function filesOf(output: Awaited<ReturnType<typeof build>>): Files {
  const results = Array.isArray(output) ? output : [output];
  const files = results.flatMap((result) => ("output" in result ? result.output : []));
  return new Map(files.map((file) => [file.fileName, file.type === "chunk" ? file.code : String(file.source)]));
}

/** Takes out of a style sheet the custom properties that nothing uses: the tokens are those of all of tellonce, the widget needs a third. */
import type { Plugin } from "vite";

const PROPERTY = /(?<=[;{\s])(--[\w-]+)\s*:[^;{}]*;?/g;
const EMPTY = /(?<=[{}]|^)[^{};]+\{\s*\}/g;

export function pruneTokens(css: string): string {
  const kept = css.replace(PROPERTY, (declaration, name: string) => (isUsed(css, name) ? declaration : "")).replace(EMPTY, "");
  return kept === css ? css : pruneTokens(kept);
}

function isUsed(css: string, name: string): boolean {
  return new RegExp(`var\\(\\s*${name}\\s*[,)]`).test(css);
}

/** Runs over the finished style sheets; `root` is what `:root` becomes (":host" in a shadow tree). */
export function prunedTokens(): Plugin {
  return {
    name: "pruned-tokens",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === "asset" && file.fileName.endsWith(".css")) file.source = pruneTokens(String(file.source)).replaceAll(", ", ",").replaceAll(";}", "}");
    },
  };
}

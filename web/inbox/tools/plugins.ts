/** Two small build steps: message catalogs to Lingui's compiled form, and preload links for the font. */
import { basename } from "node:path";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

/** Turns src/shared/i18n/<language>.json into a module whose messages need no parser in the browser. */
export function compiledCatalogs(): Plugin {
  return {
    name: "compiled-catalogs",
    enforce: "pre",
    transform(code, id) {
      if (!/\/i18n\/(en|tr|az)\.json$/.test(id)) return null;
      const messages = Object.entries(JSON.parse(code) as Record<string, string>);
      const compiled = Object.fromEntries(messages.map(([key, message]) => [key, compileMessageOrThrow(message)]));
      return { code: `export default ${JSON.stringify(compiled)}`, map: null, moduleType: "js" };
    },
  };
}

/** Turkish and Azerbaijani words need the latin and the latin-ext file: the page asks for both before the style sheet is read. */
export function fontPreload(): Plugin {
  return {
    name: "font-preload",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const fonts = Object.keys(bundle ?? {}).filter((file) => basename(file).startsWith("inter-"));
        return fonts.map((file) => ({
          tag: "link",
          injectTo: "head" as const,
          attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: "", href: `/${file}` },
        }));
      },
    },
  };
}

/** Compiles messages while building, so that the browser needs no parser: "about {n} min" -> ["about ", {"name":"n"}, " min"]. */
import type { Plugin } from "vite";

type Part = string | { name: string; forms?: Record<string, string> };

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
  if (plural === undefined) return { name };
  return { name, forms: Object.fromEntries([...plural.matchAll(/(\w+) \{([^}]*)\}/g)].map((match) => [match[1], match[2]])) };
}

/** Turns src/app/i18n/<language>.json into a module of compiled messages. */
export function compiledMessages(): Plugin {
  return {
    name: "compiled-messages",
    enforce: "pre",
    transform(code, id) {
      if (!/\/i18n\/(en|tr|az)\.json$/.test(id)) return null;
      const messages = Object.entries(JSON.parse(code) as Record<string, string>);
      const compiled = Object.fromEntries(messages.map(([word, message]) => [word, compile(message)]));
      return { code: `export default ${JSON.stringify(compiled)}`, map: null, moduleType: "js" };
    },
  };
}

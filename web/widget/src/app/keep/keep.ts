/** What outlives the page: the session's token and what isn't acked yet. Nothing is kept before the visitor has said something. */
import type { Item, State } from "../state/state.ts";

type Kept = Pick<State, "session" | "floor" | "n" | "seen_at" | "sub" | "formed" | "consent">;

export interface Keep {
  load(): { kept: Kept | null; items: Item[] };
  save(state: State): void;
  forget(): void;
}

/** Keeps in `storage`; a browser that forbids storage loses nothing but the chat after a reload. */
export function keepIn(storage: Storage | null, account: string): Keep {
  const key = `tellonce.${account}`;
  const prefix = `${key}.out.`;
  const written = new Map<string, string>();
  return {
    load: () => ({ kept: read<Kept>(storage, key), items: itemsOf(storage, prefix) }),
    save: (state) => {
      const items = state.outbox.filter((item) => item.state !== "acked" && item.files.length === 0 && !(item.state === "failed" && item.saying.t === "answer"));
      const wanted = new Map(items.map((item) => [prefix + item.id, JSON.stringify(item)]));
      if (state.chat.state !== "none" || items.length > 0) wanted.set(key, JSON.stringify(keptOf(state)));
      writeChanges(storage, written, wanted);
    },
    forget: () => attempt(() => [key, ...keysOf(storage, prefix)].forEach((name) => storage?.removeItem(name))),
  };
}

/** One key a thing, so that two tabs don't write over each other's. */
function writeChanges(storage: Storage | null, written: Map<string, string>, wanted: Map<string, string>): void {
  attempt(() => {
    for (const name of written.keys()) if (!wanted.has(name)) storage?.removeItem(name);
    for (const [name, text] of wanted) if (written.get(name) !== text) storage?.setItem(name, text);
  });
  written.clear();
  for (const [name, text] of wanted) written.set(name, text);
}

function keptOf({ session, floor, n, seen_at, sub, formed, consent }: State): Kept {
  return { session, floor, n, seen_at, sub, formed, consent };
}

function itemsOf(storage: Storage | null, prefix: string): Item[] {
  const items = keysOf(storage, prefix).flatMap((name) => read<Item>(storage, name) ?? []);
  return items.map((item) => ({ ...item, state: item.state === "failed" ? "failed" : "waiting" }));
}

function keysOf(storage: Storage | null, prefix: string): string[] {
  return attempt(() => Object.keys(storage ?? {}).filter((name) => name.startsWith(prefix))) ?? [];
}

function read<T>(storage: Storage | null, name: string): T | null {
  return attempt(() => JSON.parse(storage?.getItem(name) ?? "null") as T | null) ?? null;
}

/** Storage throws when it is forbidden or full. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** The browser's storage, or null where even looking at it is forbidden. */
export function browserStorage(): Storage | null {
  return attempt(() => window.localStorage) ?? null;
}

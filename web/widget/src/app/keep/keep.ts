/** What outlives the page: the session's token and what isn't acked yet, with its files. Nothing is kept before the visitor has said something. */
import type { Item, LocalFile, State } from "../state/state.ts";

type Kept = Pick<State, "session" | "floor" | "n" | "seen_at" | "sub" | "formed" | "consent">;

export interface Keep {
  load(): { kept: Kept | null; items: Item[] };
  save(state: State): void;
  /** Lay the files of a thing that is to be sent beside it, */
  lay(id: string, files: readonly LocalFile[]): void;
  /** and take them up again; none where the browser has lost them. */
  take(id: string): Promise<Blob[]>;
  forget(): void;
}

/** Keeps in `storage`; a browser that forbids storage loses nothing but the chat after a reload. */
export function keepIn(storage: Storage | null, account: string): Keep {
  const key = `tellonce.${account}`;
  const prefix = `${key}.out.`;
  const written = new Map<string, string>();
  let turn: Promise<unknown> = Promise.resolve();
  /** Files lie in the browser's cache: it takes what is too large for `storage`, and throws as that does. One act after the other. */
  const shelf = <T>(act: (cache: Cache) => Promise<T>): Promise<T | undefined> => {
    const acted = turn.then(() => caches.open(key)).then(act);
    return (turn = acted.catch(() => undefined)) as Promise<T | undefined>;
  };
  return {
    load: () => ({ kept: read<Kept>(storage, key), items: itemsOf(storage, prefix) }),
    save: (state) => {
      const items = state.outbox.filter((item) => item.state !== "acked" && !(item.state === "failed" && item.saying.t === "answer"));
      const wanted = new Map(items.map((item) => [prefix + item.id, JSON.stringify(item)]));
      if (state.chat.state !== "none" || items.length > 0) wanted.set(key, JSON.stringify(keptOf(state)));
      for (const name of writeChanges(storage, written, wanted)) void shelf((cache) => cache.delete(`/${name}`));
    },
    lay: (id, files) => {
      const form = new FormData();
      for (const { blob } of files) if (blob) form.append("f", blob);
      if (files.length > 0) void shelf((cache) => cache.put(`/${prefix}${id}`, new Response(form)));
    },
    take: async (id) => ((await shelf(async (cache) => (await cache.match(`/${prefix}${id}`))?.formData()))?.getAll("f") ?? []) as Blob[],
    forget: () => {
      attempt(() => [key, ...keysOf(storage, prefix)].forEach((name) => storage?.removeItem(name)));
      void shelf(() => caches.delete(key));
    },
  };
}

/** One key a thing, so that two tabs don't write over each other's. Returns what is gone. */
function writeChanges(storage: Storage | null, written: Map<string, string>, wanted: Map<string, string>): string[] {
  const gone = [...written.keys()].filter((name) => !wanted.has(name));
  attempt(() => {
    for (const name of gone) storage?.removeItem(name);
    for (const [name, text] of wanted) if (written.get(name) !== text) storage?.setItem(name, text);
  });
  written.clear();
  for (const [name, text] of wanted) written.set(name, text);
  return gone;
}

function keptOf({ session, floor, n, seen_at, sub, formed, consent }: State): Kept {
  return { session, floor, n, seen_at, sub, formed, consent };
}

function itemsOf(storage: Storage | null, prefix: string): Item[] {
  const items = keysOf(storage, prefix).flatMap((name) => read<Item>(storage, name) ?? []);
  return items.map((item) => ({
    ...item,
    state: item.state === "failed" ? "failed" : "waiting",
    files: item.files.map((file) => ({ ...file, blob: null, preview: "", file: "" })),
  }));
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

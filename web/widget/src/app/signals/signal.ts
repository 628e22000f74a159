/** Values that are watched, with the names of @preact/signals: what we use of it in 300 bytes instead of 2 kB. Whoever watches names them all. */

export interface Signal<T> {
  value: T;
  /** Calls after each change, until the returned function is called. */
  watch(changed: () => void): () => void;
}

export function signal<T>(start: T): Signal<T> {
  const watchers = new Set<() => void>();
  let now = start;
  return {
    get value() {
      return now;
    },
    set value(next) {
      if (next === now) return;
      now = next;
      for (const changed of [...watchers]) changed();
    },
    watch(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
  };
}

/** Calls now and after each change of any of them. */
export function effect(signals: readonly Pick<Signal<unknown>, "watch">[], action: () => void): void {
  for (const one of signals) one.watch(action);
  action();
}

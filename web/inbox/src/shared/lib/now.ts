/** One clock for the page: components that show a time left are drawn again when its words change. */
import { useSyncExternalStore } from "react";

type Watch = () => void;

const watchers = { 1000: new Set<Watch>(), 60000: new Set<Watch>() };
const reading = { 1000: Date.now(), 60000: Date.now() };
const timers: Partial<Record<Pace, ReturnType<typeof setInterval>>> = {};

type Pace = 1000 | 60000;

function tick(pace: Pace): void {
  reading[pace] = Date.now();
  for (const watch of watchers[pace]) watch();
}

function subscribe(pace: Pace, watch: Watch): () => void {
  watchers[pace].add(watch);
  reading[pace] = Date.now();
  timers[pace] ??= setInterval(() => tick(pace), pace === 60000 ? 15_000 : pace);
  return () => {
    watchers[pace].delete(watch);
    if (watchers[pace].size > 0) return;
    clearInterval(timers[pace]);
    delete timers[pace];
  };
}

const byMinute = (watch: Watch) => subscribe(60000, watch);
const bySecond = (watch: Watch) => subscribe(1000, watch);

/** Milliseconds since the epoch, refreshed each second or several times a minute. */
export function useNow(pace: "second" | "minute" = "minute"): number {
  const key = pace === "second" ? 1000 : 60000;
  return useSyncExternalStore(pace === "second" ? bySecond : byMinute, () => reading[key]);
}

/** When to come back after a line was closed (docs/chat-protocol.md, "Close codes"). */

const NEVER = new Set([4400, 4403, 4404]);
const RESTART = new Set([1001, 1012]);
const MOST_MS = 30_000;

/** Milliseconds until the next try, with full jitter; null = never. `tries` counts those in a row that failed before. */
export function comeBack(code: number, tries: number, random: number): number | null {
  if (NEVER.has(code)) return null;
  if (RESTART.has(code) && tries === 0) return random * 2_000;
  return random * Math.min(1_000 * 2 ** tries, MOST_MS);
}

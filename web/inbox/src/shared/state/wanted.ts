/** An entry that somebody wants to see: a number in a brief leads to it, the story unfolds and scrolls there. */
import { create } from "zustand";

export const useWanted = create<{ entry: string | null }>(() => ({ entry: null }));

export function wantEntry(entry: string): void {
  useWanted.setState({ entry });
}

export function foundWanted(): void {
  useWanted.setState({ entry: null });
}

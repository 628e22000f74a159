/** Words for screen readers only, said once. */
import { signal } from "../signals/signal.ts";

export const said = signal("");

export function announce(text: string): void {
  if (text) said.value = text;
}

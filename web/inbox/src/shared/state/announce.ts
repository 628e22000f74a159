/** What is said to a screen reader without moving the focus: polite for news, assertive for a stale draft or a failed send. */
import { create } from "zustand";

interface Spoken {
  polite: string;
  assertive: string;
}

export const useSpoken = create<Spoken>(() => ({ polite: "", assertive: "" }));

/** The same words twice in a row get a trailing space, or the second time would be silent. */
export function announce(text: string, urgency: keyof Spoken = "polite"): void {
  const before = useSpoken.getState()[urgency];
  useSpoken.setState({ [urgency]: before === text ? `${text}\u00a0` : text });
}

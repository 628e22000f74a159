/** Which colleagues look at or write in a conversation right now; each sign fades when it isn't repeated. */
import { create } from "zustand";

export type Doing = "viewing" | "typing";

const LASTS_MS: Record<Doing, number> = { viewing: 40_000, typing: 6_000 };

/** conversation → agent → when the sign fades */
type Signs = Record<string, Record<string, number>>;

export const useOthers = create<Record<Doing, Signs>>(() => ({ viewing: {}, typing: {} }));

export function noteOther(doing: Doing, conversation: string, agent: string): void {
  useOthers.setState((state) => ({
    [doing]: { ...state[doing], [conversation]: { ...state[doing][conversation], [agent]: Date.now() + LASTS_MS[doing] } },
  }));
  setTimeout(() => fade(doing, conversation, agent), LASTS_MS[doing] + 50);
}

function fade(doing: Doing, conversation: string, agent: string): void {
  useOthers.setState((state) => {
    const { [agent]: until = 0, ...rest } = state[doing][conversation] ?? {};
    return until > Date.now() ? state : { [doing]: { ...state[doing], [conversation]: rest } };
  });
}

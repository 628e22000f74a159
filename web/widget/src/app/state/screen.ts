/** Which screen is due, from what the visitor pressed last and what the server says. */
import type { Config } from "../protocol/config.ts";
import type { State } from "./state.ts";

/** What the visitor asked for. `new` = a new chat after one that ended. */
export type View = "home" | "chat" | "new" | "callback" | "email" | "ask-end";

export type Screen = "home" | "form" | "offline" | "thread" | "callback" | "email" | "ask-end" | "end";

export function screenOf(view: View, state: State, config: Config): Screen {
  if (view === "home" || view === "callback") return view;
  if (!isTalking(state)) return state.chat.state === "ended" && view !== "new" ? "end" : beginning(state, config);
  return view === "email" || view === "ask-end" ? view : "thread";
}

const BEGINNINGS = new Set(["say", "callback"]);

/** A chat is under way, or its first words are on their way. */
export function isTalking(state: State): boolean {
  if (state.chat.state === "open" || state.chat.state === "paused") return true;
  return state.outbox.some((item) => BEGINNINGS.has(item.saying.t) && item.state !== "failed");
}

/** The first screen of a new chat. Whoever is proved or has filled in the form isn't asked again. */
function beginning(state: State, config: Config): Screen {
  if (!state.open) return "offline";
  const ask = config.form.when === "start" && config.form.fields.length > 0;
  return ask && !state.formed && !state.user?.verified ? "form" : "thread";
}

/** What a colleague is doing, in words: "away, back at 14:15". */
import type { Agent } from "@tellonce/shared/api.ts";
import type { Say } from "../i18n/index.ts";
import { exactTime } from "./time.ts";

export function presenceWords(say: Say, agent: Pick<Agent, "state" | "back_at">, now: Date): string {
  const state = say(`presence.${agent.state}`);
  if (agent.state === "online" || agent.back_at === null || new Date(agent.back_at) <= now) return state;
  return say("presence.withBack", { state, at: exactTime(agent.back_at, now) });
}

/** Saying whether one is here; the live socket's heartbeats keep it. */
import type { Agent, PresenceState } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { useAgents, useMySession } from "../../../shared/api/desk.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";

export const STATES: PresenceState[] = ["online", "away", "wrap_up", "offline"];

export interface Said {
  state: PresenceState;
  back_at: string | null;
}

/** True for those who come back: they may say when. */
export function comesBack(state: PresenceState): boolean {
  return state === "away" || state === "wrap_up";
}

export function useMe(): { me: Agent | undefined; state: PresenceState } {
  const { user } = useMySession();
  const me = useAgents().data?.find((agent) => agent.id === user.id);
  return { me, state: me?.state ?? "offline" };
}

export function useSetPresence() {
  const client = useQueryClient();
  const { user } = useMySession();
  return useMutation({
    mutationFn: (said: Said) => request<Agent>("POST", "/presence", { body: said }),
    onSuccess: (_answer, said) => {
      client.setQueryData<Agent[]>(keys.agents, (agents) => agents?.map((agent) => (agent.id === user.id ? { ...agent, ...said } : agent)));
    },
    onError: (error) => toastError(say("me.presenceFailed"), error),
  });
}

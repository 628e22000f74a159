/** Saying whether one is here; the live socket's heartbeats keep it. */
import type { Agent, PresenceState } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { useAgents, useMySession } from "../../../shared/api/desk.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";

export const STATES: PresenceState[] = ["online", "away", "wrap_up", "offline"];

export function useMe(): { me: Agent | undefined; state: PresenceState } {
  const { user } = useMySession();
  const me = useAgents().data?.find((agent) => agent.id === user.id);
  return { me, state: me?.state ?? "offline" };
}

export function useSetPresence() {
  const client = useQueryClient();
  const { user } = useMySession();
  return useMutation({
    mutationFn: (state: PresenceState) => request("POST", "/presence", { body: { state } }),
    onSuccess: (_answer, state) => {
      client.setQueryData<Agent[]>(keys.agents, (agents) => agents?.map((agent) => (agent.id === user.id ? { ...agent, state } : agent)));
    },
    onError: (error) => toastError(say("me.presenceFailed"), error),
  });
}

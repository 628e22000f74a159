/** What several parts of the page read of the desk: counts, teams, colleagues. */
import type { Agent, Counts, Session } from "@tellonce/shared/api.ts";
import type { Named } from "@tellonce/shared/api.ts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "./client.ts";
import { keys } from "./keys.ts";

export function useCounts() {
  return useQuery({ queryKey: keys.counts, queryFn: () => request<Counts>("GET", "/counts") });
}

export function useTeams() {
  return useQuery({ queryKey: keys.teams, queryFn: () => request<Named[]>("GET", "/teams"), staleTime: 10 * 60_000 });
}

export function useAgents() {
  return useQuery({ queryKey: keys.agents, queryFn: () => request<Agent[]>("GET", "/agents"), staleTime: 5 * 60_000 });
}

/** Everything inside the sign-in gate has a session. */
export function useMySession(): Session {
  const session = useQueryClient().getQueryData<Session>(keys.session);
  if (session === undefined) throw new Error("no session inside the gate");
  return session;
}

/** Who else a customer may be, what was joined for them, and changing that. */
import type { Entry, Link, Suggestion } from "@tellonce/shared/api.ts";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { joinsOf } from "../../../shared/api/grouping.ts";
import { keys } from "../../../shared/api/keys.ts";
import { readRegrouped } from "../../../shared/api/stories.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";

const NO_SUGGESTIONS: Suggestion[] = [];
const NO_LINKS: Link[] = [];

export function useSuggestions(customer: string): Suggestion[] {
  const { data } = useQuery({
    queryKey: keys.suggestions(customer),
    queryFn: ({ signal }) => request<Suggestion[]>("GET", `/customers/${encodeURIComponent(customer)}/suggestions`, { signal }),
  });
  return data ?? NO_SUGGESTIONS;
}

/** Joins of this customer that hold, the newest first. */
export function useJoins(customer: string): Link[] {
  return useLinks(customer, (links) => links.filter((one) => one.kind === "customer" && one.removed_at === null));
}

/** Joins that hold this conversation together. */
export function useConversationJoins(customer: string, conversation: string): Link[] {
  return useLinks(customer, (links) => joinsOf(links, conversation));
}

function useLinks(customer: string, select: (links: Link[]) => Link[]): Link[] {
  const { data } = useQuery({
    queryKey: keys.links(customer),
    queryFn: ({ signal }) => request<Link[]>("GET", `/customers/${encodeURIComponent(customer)}/links`, { signal }),
    select,
  });
  return data ?? NO_LINKS;
}

interface Decision {
  suggestion: Suggestion;
  accept: boolean;
  reason: string;
}

export function useDecide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ suggestion, accept, reason }: Decision) =>
      request("POST", `/suggestions/${encodeURIComponent(suggestion.id)}`, { body: { accept, reason } }),
    onSuccess: () => readAgain(client),
    onError: (error) => toastError(say("join.failed"), error),
  });
}

/** What a join that was taken back leaves to be sorted. */
export interface Parted {
  ofPersons: boolean;
  recorded_since: Entry[];
  resting: Link[];
}

export function useUnjoin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ link, reason }: { link: Link; reason: string }): Promise<Parted> => {
      const ofPersons = link.kind === "customer";
      const path = `/${ofPersons ? "customer" : "conversation"}-links/${encodeURIComponent(link.id)}/undo`;
      const parted = await request<{ recorded_since: Entry[]; resting?: Link[] }>("POST", path, { body: { reason } });
      return { ofPersons, recorded_since: parted.recorded_since, resting: parted.resting ?? [] };
    },
    onSuccess: () => readAgain(client),
    onError: (error) => toastError(say("join.unjoinFailed"), error),
  });
}

/** Whose what is has changed: everything about customers is asked for again. */
export function readAgain(client: QueryClient): void {
  readRegrouped(client);
  void client.invalidateQueries({ queryKey: keys.lists });
}

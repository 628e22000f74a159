/** Who else a customer may be, what was joined for them, and changing that. */
import type { Link, PartedCustomers, Suggestion } from "@tellonce/shared/api.ts";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
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
  const { data } = useQuery({
    queryKey: keys.links(customer),
    queryFn: ({ signal }) => request<Link[]>("GET", `/customers/${encodeURIComponent(customer)}/links`, { signal }),
    select: (links) => links.filter((one) => one.kind === "customer" && one.removed_at === null),
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

export function useUnjoin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ link, reason }: { link: Link; reason: string }) =>
      request<PartedCustomers>("POST", `/customer-links/${encodeURIComponent(link.id)}/undo`, { body: { reason } }),
    onSuccess: () => readAgain(client),
    onError: (error) => toastError(say("join.unjoinFailed"), error),
  });
}

/** Whose what is has changed: everything about customers is asked for again. */
export function readAgain(client: QueryClient): void {
  readRegrouped(client);
  void client.invalidateQueries({ queryKey: keys.lists });
}

/** Finding customers by words, and tying two of them; who may act for whom, and ending that. */
import type { Customer, Link } from "@tellonce/shared/api.ts";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";
import { readAgain } from "./api.ts";

export type Purpose = "join" | "contact";

const LEAST_LETTERS = 2;

/** Customers whom the words may mean, without this one. */
export function useFound(words: string, self: string) {
  return useQuery({
    queryKey: keys.found(words),
    queryFn: ({ signal }) => request<Customer[]>("GET", "/customers", { query: { q: words }, signal }),
    enabled: words.length >= LEAST_LETTERS,
    placeholderData: keepPreviousData,
    select: (found) => found.filter((one) => one.id !== self),
  });
}

export function useTie(customer: string, purpose: Purpose) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ other, reason }: { other: string; reason: string }) =>
      request("POST", `/customers/${encodeURIComponent(customer)}/${purpose === "join" ? "joins" : "contacts"}`, {
        body: { request_id: newId(), other_id: other, reason },
      }),
    onSuccess: () => readAgain(client),
    onError: (error) => toastError(say(purpose === "join" ? "join.failed" : "find.contactFailed"), error),
  });
}

/** Contacts that hold: somebody may act for the customer, or the customer for somebody. */
export function useContacts(customer: string): Link[] {
  const { data } = useQuery({
    queryKey: keys.links(customer),
    queryFn: ({ signal }) => request<Link[]>("GET", `/customers/${encodeURIComponent(customer)}/links`, { signal }),
    select: (links) => links.filter((one) => one.kind === "contact" && one.removed_at === null),
  });
  return data ?? NONE;
}

const NONE: Link[] = [];

export function useCustomer(id: string): Customer | undefined {
  return useQuery({
    queryKey: keys.customer(id),
    queryFn: ({ signal }) => request<Customer>("GET", `/customers/${encodeURIComponent(id)}`, { signal }),
  }).data;
}

export function useRevoke() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (link: Link) => request("POST", `/contact-links/${encodeURIComponent(link.id)}/undo`, { body: { reason: "" } }),
    onSuccess: () => readAgain(client),
    onError: (error) => toastError(say("find.contactFailed"), error),
  });
}

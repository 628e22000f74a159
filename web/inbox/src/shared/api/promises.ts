/** Promises: of a customer, of the company; made with a reply, kept, broken, given another date. */
import type { Promised, PromisedPage, PromiseChange, PromiseSuggestion } from "@tellonce/shared/api.ts";
import { type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toastError } from "../components/toasts.tsx";
import { say } from "../i18n/index.ts";
import { request } from "./client.ts";
import { keys } from "./keys.ts";

export type Whose = "mine" | "team" | "all";
export type Which = "open" | "due" | "overdue" | "settled";

export interface PromiseFilter {
  whose: Whose;
  which: Which;
}

const NONE: Promised[] = [];

export function useCustomerPromises(customer: string): Promised[] {
  const { data } = useQuery({
    queryKey: keys.promisesOf(customer),
    queryFn: ({ signal }) => request<Promised[]>("GET", `/customers/${encodeURIComponent(customer)}/promises`, { signal }),
  });
  return data ?? NONE;
}

/** The end of today, by the clock here: what is due until then is due today. */
function endOfToday(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).toISOString();
}

export function usePromises({ whose, which }: PromiseFilter) {
  return useInfiniteQuery({
    queryKey: keys.promiseList({ whose, which }),
    queryFn: ({ pageParam, signal }) => {
      const until = which === "due" ? { until: endOfToday() } : {};
      return request<PromisedPage>("GET", "/promises", { query: { whose, which, cursor: pageParam, ...until }, signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** What is shown of promises is asked for again; the story hears of it by the socket. */
export function readPromisesAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: keys.promises });
  void client.invalidateQueries({ queryKey: keys.briefs });
}

export function usePromiseChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: { id: string } & Partial<PromiseChange>) => request<Promised>("POST", `/promises/${id}`, { body: change }),
    onSuccess: () => readPromisesAgain(client),
    onError: (error) => toastError(say("promise.failed"), error),
  });
}

/** The promise in a text, if it makes one by a time. */
export function suggestPromise(text: string, language: string): Promise<PromiseSuggestion | null> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return request("POST", "/promises/suggestion", { body: { text, language, time_zone: zone } });
}

/** The ledger: its pages, its sums by day and channel, the check against the stream, and bringing an item back. */
import type { LedgerCheck, LedgerItem, LedgerPage, LedgerSums } from "@tellonce/shared/api.ts";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError, toastNews } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";
import { since, type Span } from "../span.ts";
import type { LedgerView } from "../states.ts";

export interface LedgerFilter {
  view: LedgerView;
  span: Span;
  account: string;
}

const EVERY_MS = 60_000;

export function useLedger({ view, span, account }: LedgerFilter) {
  const [channel, id] = account.split("/");
  return useInfiniteQuery({
    queryKey: [...keys.ledger, "items", view, span, account],
    queryFn: ({ pageParam, signal }) => {
      const query = { view, channel, account: id, since: since(span, new Date()), cursor: pageParam };
      return request<LedgerPage>("GET", "/ledger", { query, signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useSums(span: Span) {
  return useQuery({
    queryKey: [...keys.ledger, "sums", span],
    queryFn: ({ signal }) => {
      const now = new Date();
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const query = { since: since(span, now), until: new Date(now.getTime() + EVERY_MS).toISOString(), time_zone: zone };
      return request<LedgerSums>("GET", "/ledger/sums", { query, signal });
    },
    refetchInterval: EVERY_MS,
  });
}

export function useCheck() {
  return useQuery({
    queryKey: [...keys.ledger, "check"],
    queryFn: ({ signal }) => request<LedgerCheck>("GET", "/ledger/check", { signal }),
    refetchInterval: EVERY_MS,
  });
}

/** It becomes an entry in a moment. */
export function useRecover() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (item: LedgerItem) => request<LedgerItem>("POST", `/ledger/${item.id}/recover`, { body: { request_id: newId() } }),
    onSuccess: () => {
      toastNews(say("ledger.recovered"));
      void client.invalidateQueries({ queryKey: keys.ledger });
    },
    onError: (error) => toastError(say("ledger.notRecovered"), error),
  });
}

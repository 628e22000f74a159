/** A customer's own data: erased for good, and who saw or changed what. */
import type { AuditAnswer, ErasureAnswer } from "@tellonce/shared/api.ts";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { address, request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { newId } from "../../../shared/lib/ids.ts";

const ASK_AGAIN = 1_000;

/** Where the browser downloads the archive from. */
export function exportAddress(customer: string): string {
  return address(`/customers/${encodeURIComponent(customer)}/export`);
}

interface Wish {
  customer: string;
  name: string;
  reason: string;
}

export function useErase() {
  return useMutation({
    mutationFn: ({ customer, name, reason }: Wish) =>
      request<ErasureAnswer>("POST", `/customers/${encodeURIComponent(customer)}/erasure`, { body: { request_id: newId(), name, reason } }),
  });
}

/** How far an erasure is, asked again until it is done. */
export function useErasure(id: string) {
  return useQuery({
    queryKey: keys.erasure(id),
    queryFn: ({ signal }) => request<ErasureAnswer>("GET", `/erasures/${encodeURIComponent(id)}`, { signal }),
    enabled: id !== "",
    refetchInterval: ({ state }) => (state.data?.state === "done" ? false : ASK_AGAIN),
  });
}

export function useAudit(record: string, open: boolean) {
  return useInfiniteQuery({
    queryKey: keys.audit(record),
    queryFn: ({ pageParam, signal }) => request<AuditAnswer>("GET", "/audit", { query: { record, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: open,
    staleTime: 0,
  });
}

/** What was kept apart as spam: the list, and saying that one was a person's. */
import type { KeptItem, KeptPage } from "@tellonce/shared/api.ts";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError, toastNews } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";

export function useKept() {
  return useInfiniteQuery({
    queryKey: keys.kept,
    queryFn: ({ pageParam, signal }) => request<KeptPage>("GET", "/kept-apart", { query: { cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** It becomes a conversation like any other; filters learn from it. */
export function useRescue() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (item: KeptItem) => request<void>("POST", `/kept-apart/${item.id}/rescue`, { body: { request_id: newId() } }),
    onSuccess: () => {
      toastNews(say("kept.rescued"));
      void client.invalidateQueries({ queryKey: keys.kept });
    },
    onError: (error) => toastError(say("kept.failed"), error),
  });
}

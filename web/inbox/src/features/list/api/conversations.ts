/** The list of conversations, page by page. */
import type { ConversationPage } from "@tellonce/shared/api.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { keys, type ListFilter } from "../../../shared/api/keys.ts";

const PAGE = 50;

export function useConversations(filter: ListFilter) {
  return useInfiniteQuery({
    queryKey: keys.list(filter),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request<ConversationPage>("GET", "/conversations", { query: { ...filter, cursor: pageParam, limit: PAGE }, signal }),
    getNextPageParam: (page) => page.next_cursor,
  });
}

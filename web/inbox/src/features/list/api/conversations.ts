/** The list of conversations, page by page. */
import type { ConversationPage } from "@tellonce/shared/api.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { useMySession } from "../../../shared/api/desk.ts";
import { keys, type ListFilter } from "../../../shared/api/keys.ts";
import { pageWithRecent } from "../../../shared/api/recent.ts";

const PAGE = 50;

export function useConversations(filter: ListFilter) {
  const me = useMySession().user.id;
  return useInfiniteQuery({
    queryKey: keys.list(filter),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const since = Date.now();
      const query = { ...filter, cursor: pageParam, limit: PAGE };
      const page = await request<ConversationPage>("GET", "/conversations", { query, signal });
      return pageParam === null ? pageWithRecent(page, filter, me, since) : page;
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}

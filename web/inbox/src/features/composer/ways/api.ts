/** By which ways a conversation can be answered: asked again when the customer writes, and now and then, since windows close. */
import type { ReplyWay, ReplyWays } from "@tellonce/shared/api.ts";
import { useQuery } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";

const NONE: ReplyWay[] = [];
const EVERY_MS = 60_000;

export function useWays(conversation: string, newest: string | undefined): ReplyWay[] {
  const query = useQuery({
    queryKey: keys.ways(conversation, newest ?? ""),
    queryFn: ({ signal }) => request<ReplyWays>("GET", `/conversations/${conversation}/ways`, { signal }),
    refetchInterval: EVERY_MS,
    placeholderData: (before, query) => (query?.queryKey[1] === conversation ? before : undefined),
  });
  return query.data?.ways ?? NONE;
}

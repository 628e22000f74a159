/** The story of a customer as it is read here: back to one conversation, further back, and inside a folded one. */
import type { StoryPage } from "@tellonce/shared/api.ts";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { fetchStory, sameGrouping } from "../../../shared/api/stories.ts";
import { mergePage } from "../../../shared/api/story.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { type Only, PARTS } from "../only.ts";

export function useStory(customer: string, conversation: string) {
  return useQuery({
    queryKey: keys.story(customer, conversation),
    queryFn: ({ signal }) => fetchStory(customer, { around: conversation }, signal),
  });
}

/** One part of the story, a page after the other towards older entries. */
export function usePart(customer: string, only: Only, newest: string) {
  return useInfiniteQuery({
    queryKey: keys.part(customer, only, newest),
    queryFn: ({ pageParam, signal }) =>
      request<StoryPage>("GET", `/customers/${encodeURIComponent(customer)}/story`, { query: { limit: 50, before: pageParam, ...PARTS[only].query }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.before,
    placeholderData: (known, query) => (query?.queryKey[2] === only ? known : undefined),
  });
}

type Side = "before" | "inside";

/** Loads more of the story; one load at a time. */
export function useMore(customer: string, conversation: string) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const load = useCallback(
    async (side: Side, at: string) => {
      setBusy(true);
      try {
        const holds = sameGrouping();
        const page = await fetchStory(customer, side === "inside" ? { around: at } : { before: at });
        if (holds()) client.setQueryData<StoryPage>(keys.story(customer, conversation), (story) => story && mergePage(story, page, side));
      } catch (error) {
        toastError(say("story.moreFailed"), error);
      } finally {
        setBusy(false);
      }
    },
    [client, customer, conversation],
  );
  return { load, busy };
}

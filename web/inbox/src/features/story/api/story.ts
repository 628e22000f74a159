/** The story of a customer as it is read here: back to one conversation, further back, and inside a folded one. */
import type { StoryPage } from "@tellonce/shared/api.ts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { keys } from "../../../shared/api/keys.ts";
import { fetchStory, sameGrouping } from "../../../shared/api/stories.ts";
import { mergePage } from "../../../shared/api/story.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";

export function useStory(customer: string, conversation: string) {
  return useQuery({
    queryKey: keys.story(customer, conversation),
    queryFn: ({ signal }) => fetchStory(customer, { around: conversation }, signal),
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

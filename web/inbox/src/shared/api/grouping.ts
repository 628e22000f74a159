/** Which entries and conversations stand together: joining, parting, splitting off. */
import type { Link } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toastError } from "../components/toasts.tsx";
import { say } from "../i18n/index.ts";
import { newId } from "../lib/ids.ts";
import { request } from "./client.ts";
import { keys } from "./keys.ts";
import { readRegrouped } from "./stories.ts";

export interface Stands {
  conversation_id: string;
  reference: string;
}

/** Makes one conversation of two; the older stands for both. */
export function useJoinConversations(conversation: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ other, reason }: { other: string; reason: string }) =>
      request<Stands>("POST", `/conversations/${conversation}/joins`, { body: { request_id: newId(), other_id: other, reason } }),
    onSuccess: () => {
      readRegrouped(client);
      void client.invalidateQueries({ queryKey: keys.lists });
    },
    onError: (error) => toastError(say("merge.failed"), error),
  });
}

/** Lets entries begin a conversation of their own. */
export function useSplit(conversation: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (entries: string[]) =>
      request<Stands>("POST", `/conversations/${conversation}/split`, { body: { request_id: newId(), entry_ids: entries } }),
    onSuccess: () => {
      readRegrouped(client);
      void client.invalidateQueries({ queryKey: keys.lists });
    },
    onError: (error) => toastError(say("split.failed"), error),
  });
}

/** The joins that hold this conversation together, directly or not. */
export function joinsOf(links: Link[], conversation: string): Link[] {
  const live = links.filter((one) => one.kind === "conversation" && one.removed_at === null);
  const inside = new Set([conversation]);
  for (let size = 0; size < inside.size; ) {
    size = inside.size;
    for (const { one, other } of live) if (inside.has(one) || inside.has(other)) inside.add(one).add(other);
  }
  return live.filter(({ one }) => inside.has(one));
}

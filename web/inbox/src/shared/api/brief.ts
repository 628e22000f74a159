/** The hand-off card of a conversation, and its correction. */
import type { Brief, BriefPart } from "@tellonce/shared/api.ts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toastError } from "../components/toasts.tsx";
import { say } from "../i18n/index.ts";
import { request } from "./client.ts";
import { keys } from "./keys.ts";

export function useBrief(conversation: string): Brief | undefined {
  return useQuery({
    queryKey: keys.brief(conversation),
    queryFn: ({ signal }) => request<Brief>("GET", `/conversations/${encodeURIComponent(conversation)}/brief`, { signal }),
  }).data;
}

export function useBriefCorrection(conversation: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ part, text }: { part: BriefPart; text: string }) =>
      request<Brief>("PUT", `/conversations/${encodeURIComponent(conversation)}/brief/${part}`, { body: { text } }),
    onSuccess: (brief) => client.setQueryData(keys.brief(conversation), brief),
    onError: (error) => toastError(say("brief.failed"), error),
  });
}

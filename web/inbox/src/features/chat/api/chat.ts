/** What agents do in a chat beside writing; and the chats that they have when the page opens. */
import type { ClosingAnswer, ConversationPage, Entry, Row, RowAnswer } from "@tellonce/shared/api.ts";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { applyRow } from "../../../shared/api/apply.ts";
import { ApiError, request } from "../../../shared/api/client.ts";
import { addEntry } from "../../../shared/api/stories.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";
import { noteChat } from "../../../shared/state/chats.ts";
import { useLive } from "../../../shared/state/live.ts";

/** Reads the person's chats when the page opens and after every cut; live events keep them. */
export function useMyChats(me: string): void {
  const connection = useLive((live) => live.connection);
  useEffect(() => {
    if (connection !== "live") return;
    request<ConversationPage>("GET", "/conversations?view=mine&status=open&status=waiting&sort=oldest&limit=100")
      .then((page) => page.items.forEach((row) => noteChat(row, me)))
      .catch(() => undefined);
  }, [connection, me]);
}

/** Takes a ringing chat, or leaves it to the next. */
export function useRing(me: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ row, accepted }: { row: Row; accepted: boolean }) =>
      request<RowAnswer>("POST", `/conversations/${row.conversation_id}/ring`, { body: { request_id: newId(), accepted } }),
    onSuccess: (answer) => {
      applyRow(client, answer.row, me);
      noteChat(answer.row, me);
    },
    onError: (error) => toastError(say("chat.ringGone"), error),
  });
}

/** The words with which the company ends a chat; null while they are on their way, "" where it has none or can't be asked. */
export function useClosing(conversation: string, wanted: boolean): string | null {
  const query = useQuery({
    queryKey: ["chat-closing", conversation],
    queryFn: ({ signal }) => request<ClosingAnswer>("GET", `/conversations/${conversation}/chat-closing`, { signal }),
    enabled: wanted,
    staleTime: 60_000,
  });
  return query.isLoading ? null : (query.data?.text ?? "");
}

type Deed =
  | { path: "page-proposals"; url: string; title: string; text: string }
  | { path: "callback-offers"; text: string }
  | { path: "chat-end"; text: string };

/** Proposes a page, offers a call, ends the chat: an entry that the visitor sees as a card. */
export function useDeed(conversation: string, done: () => void) {
  const client: QueryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ path, ...body }: Deed) =>
      request<Entry>("POST", `/conversations/${conversation}/${path}`, { body: { request_id: newId(), ...body } }),
    onSuccess: (entry) => {
      addEntry(client, entry);
      done();
    },
    onError: (error) => (isForeign(error) ? toastError(say("chat.pageForeign")) : toastError(say("composer.sendFailed"), error)),
  });
}

/** The page stands on none of the sites of the chat's account. */
function isForeign(error: unknown): boolean {
  return error instanceof ApiError && error.problem.reason === "PAGE_FOREIGN";
}

/** One conversation: its state, why it is where it is, and what can be done with it. */
import type { AssignBody, ConversationDetail, Decision, Row, RowAnswer, StatusBody, TransferBody } from "@tellonce/shared/api.ts";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { applyRow } from "../../../shared/api/apply.ts";
import { ApiError, request } from "../../../shared/api/client.ts";
import { useMySession } from "../../../shared/api/desk.ts";
import { keys } from "../../../shared/api/keys.ts";
import { detailWithRecent } from "../../../shared/api/recent.ts";
import { toastError, toastNews } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";

export function useConversation(id: string) {
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: async ({ signal }) => detailWithRecent(await request<ConversationDetail>("GET", `/conversations/${id}`, { signal })),
  });
}

export function useDecision(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.decision(id),
    queryFn: ({ signal }) => request<Decision>("GET", `/conversations/${id}/decision`, { signal }),
    enabled,
  });
}

type Change =
  | { path: "claim" }
  | ({ path: "assign" } & Omit<AssignBody, "version">)
  | ({ path: "transfer" } & Omit<TransferBody, "version">)
  | ({ path: "status" } & Omit<StatusBody, "version">);

/** Changes a conversation; the version sent along keeps one agent from undoing what another just did. */
export function useChange(row: Row) {
  const client = useQueryClient();
  const { user } = useMySession();
  return useMutation({
    mutationFn: ({ path, ...change }: Change) =>
      request<RowAnswer>("POST", `/conversations/${row.conversation_id}/${path}`, { body: { version: row.version, ...change } }),
    onSuccess: (answer) => {
      applyRow(client, answer.row, user.id);
      void client.invalidateQueries({ queryKey: keys.counts });
    },
    onError: (error) => refused(client, row.conversation_id, error),
  });
}

/** Says whether a conversation is spam: filters learn, and the conversation is closed or opened with it. */
export function useSpam(conversation: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (spam: boolean) => request<void>("POST", `/conversations/${conversation}/spam`, { body: { request_id: newId(), spam } }),
    onSuccess: (_, spam) => {
      toastNews(say(spam ? "more.spamSaid" : "more.notSpamSaid"));
      void client.invalidateQueries({ queryKey: keys.conversation(conversation) });
      void client.invalidateQueries({ queryKey: keys.counts });
    },
    onError: (error) => toastError(say("conversation.changeFailed"), error),
  });
}

function refused(client: QueryClient, conversation: string, error: unknown): void {
  if (error instanceof ApiError && error.status === 409) {
    void client.invalidateQueries({ queryKey: keys.conversation(conversation) });
    toastNews(say("conversation.changed"));
    return;
  }
  toastError(say("conversation.changeFailed"), error);
}

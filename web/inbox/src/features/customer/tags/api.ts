/** Tags put on a conversation and taken off. */
import type { Row, RowAnswer, TagsBody } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { applyRow } from "../../../shared/api/apply.ts";
import { request } from "../../../shared/api/client.ts";
import { useMySession } from "../../../shared/api/desk.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";

/** No version goes along: what a colleague tags at the same time stays. */
export function useTags(row: Row) {
  const client = useQueryClient();
  const { user } = useMySession();
  return useMutation({
    mutationFn: (change: Partial<Pick<TagsBody, "add" | "remove">>) =>
      request<RowAnswer>("POST", `/conversations/${row.conversation_id}/tags`, { body: { request_id: newId(), ...change } }),
    onSuccess: (answer) => applyRow(client, answer.row, user.id),
    onError: (error) => toastError(say("conversation.changeFailed"), error),
  });
}

/** What is done around a handover: colleagues brought in, a supervisor, questions taken back, calls and promises planned. */
import type { AppointmentBody, Entry, Row, RowAnswer } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { applyRow } from "../../../shared/api/apply.ts";
import { request } from "../../../shared/api/client.ts";
import { useMySession } from "../../../shared/api/desk.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";

export type Deed =
  | { path: "consult"; agent_id: string; out?: boolean; note?: string }
  | { path: "escalate"; reason: string };

/** Consults and escalations; the row that comes back shows at once. */
export function useDeed(row: Row) {
  const client = useQueryClient();
  const { user } = useMySession();
  return useMutation({
    mutationFn: ({ path, ...deed }: Deed) =>
      request<RowAnswer>("POST", `/conversations/${row.conversation_id}/${path}`, {
        body: { version: row.version, request_id: newId(), ...deed },
      }),
    onSuccess: (answer) => {
      applyRow(client, answer.row, user.id);
      void client.invalidateQueries({ queryKey: keys.counts });
    },
    onError: (error) => toastError(say("conversation.changeFailed"), error),
  });
}

export function useWithdrawal(row: Row) {
  const client = useQueryClient();
  const { user } = useMySession();
  return useMutation({
    mutationFn: (consent: string) => request<RowAnswer>("DELETE", `/conversations/${row.conversation_id}/consent/${consent}`),
    onSuccess: (answer) => applyRow(client, answer.row, user.id),
    onError: (error) => toastError(say("conversation.changeFailed"), error),
  });
}

export function usePlan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AppointmentBody) => request<Entry>("POST", "/appointments", { body }),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.counts }),
    onError: (error) => toastError(say("conversation.changeFailed"), error),
  });
}

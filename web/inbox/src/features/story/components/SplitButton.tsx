/** Takes an entry out of a conversation that it was put into by a judgement: it begins one of its own. */
import type { Entry } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError, toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";

export function SplitButton({ entry }: { entry: Entry }) {
  const say = useSay();
  const client = useQueryClient();
  const split = useMutation({
    mutationFn: () =>
      request<{ reference: string }>("POST", `/conversations/${entry.conversation_id}/split`, { body: { request_id: newId(), entry_ids: [entry.id] } }),
    onSuccess: ({ reference }) => {
      toastNews(say("split.done", { reference }));
      for (const queryKey of [keys.stories, keys.lists, keys.conversations]) void client.invalidateQueries({ queryKey });
    },
    onError: (error) => toastError(say("split.failed"), error),
  });
  return (
    <button type="button" disabled={split.isPending} onClick={() => split.mutate()} className="text-accent hover:underline rounded-tag px-0.5 min-h-6">
      {say("split.action")}
    </button>
  );
}

/** Takes a reply back that leaves later; its words go into the composer again. */
import type { Entry } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { takeBack } from "../../../shared/api/replies.ts";
import { addEntry } from "../../../shared/api/stories.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { openMode, writeText } from "../../../shared/state/drafts.ts";

export function TakeBack({ entry }: { entry: Entry }) {
  const say = useSay();
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: () => takeBack(entry.id),
    onSuccess: (taken) => {
      addEntry(client, taken);
      writeText(entry.conversation_id, "reply", entry.text, null);
      openMode(entry.conversation_id, "reply");
    },
    onError: (error) => toastError(say("undo.failed"), error),
  });
  return (
    <button type="button" disabled={back.isPending} onClick={() => back.mutate()} className="text-small text-accent font-medium mt-0.5">
      {say("undo.action")}
    </button>
  );
}

/** Takes an entry out of a conversation that it was put into by a judgement: it begins one of its own. */
import type { Entry } from "@tellonce/shared/api.ts";
import { useSplit } from "../../../shared/api/grouping.ts";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";

export function SplitButton({ entry }: { entry: Entry }) {
  const say = useSay();
  const split = useSplit(entry.conversation_id);
  const onSuccess = ({ reference }: { reference: string }) => toastNews(say("split.done", { reference }));
  return (
    <button type="button" disabled={split.isPending} onClick={() => split.mutate([entry.id], { onSuccess })} className="text-accent hover:underline rounded-tag px-0.5 min-h-6">
      {say("split.action")}
    </button>
  );
}

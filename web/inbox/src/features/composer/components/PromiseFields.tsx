/** What is promised in what is being written: its sentence, and by when. It goes with the reply, and is taken back with it. */
import { IconButton } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Handshake, X } from "lucide-react";
import { useSay } from "../../../shared/i18n/index.ts";
import { fieldMoment } from "../../../shared/lib/moments.ts";
import { changeDraft, type PromiseDraft } from "../../../shared/state/drafts.ts";

const small = "h-7 max-md:h-11 rounded-field inset-ring inset-ring-line-strong bg-surface px-2 text-text";

export function PromiseFields({ conversation, promise }: { conversation: string; promise: PromiseDraft }) {
  const say = useSay();
  const change = (part: Partial<PromiseDraft>) => changeDraft(conversation, { promise: { ...promise, ...part } });
  return (
    <div role="group" aria-label={say("promise.add")} className="flex flex-wrap items-center gap-2 mx-2 mt-1.5 px-2 py-1.5 rounded-row bg-promise-bg text-small text-text-2">
      <Icon of={Handshake} small className="text-promise" />
      <input
        aria-label={say("promise.text")}
        value={promise.text}
        maxLength={2_000}
        onChange={(event) => change({ text: event.target.value })}
        className={`${small} flex-1 min-w-50`}
      />
      <input
        aria-label={say("promise.dueField")}
        type="datetime-local"
        min={fieldMoment(new Date())}
        value={promise.due}
        onChange={(event) => change({ due: event.target.value })}
        className={`${small} tabular-nums`}
      />
      <IconButton label={say("promise.remove")} onClick={() => changeDraft(conversation, { promise: null })}><Icon of={X} small /></IconButton>
    </div>
  );
}

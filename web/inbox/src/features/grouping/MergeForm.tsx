/** Which other conversation of this customer is the same matter. */
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import type { FormEvent } from "react";
import { useJoinConversations } from "../../shared/api/grouping.ts";
import { useStoryConversations } from "../../shared/api/stories.ts";
import { channelOf, subjectOf } from "../../shared/components/channels.ts";
import { toastNews } from "../../shared/components/toasts.tsx";
import { useSay } from "../../shared/i18n/index.ts";
import { shortTime } from "../../shared/lib/time.ts";
import { Choice } from "./Choice.tsx";
import type { GroupingProps } from "./GroupingDialog.tsx";

export function MergeForm({ customer, row, onDone, onGo }: GroupingProps) {
  const say = useSay();
  const join = useJoinConversations(row.conversation_id);
  const others = useStoryConversations(customer, row.conversation_id)
    .filter((one) => one.id !== row.conversation_id)
    .sort((one, other) => Date.parse(other.last_at) - Date.parse(one.last_at));
  if (others.length === 0) return <p className="text-text-2">{say("merge.none")}</p>;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    join.mutate({ other: String(form.get("other")), reason: String(form.get("reason")) }, {
      onSuccess: ({ conversation_id, reference }) => {
        toastNews(say("merge.done", { reference }));
        onDone();
        if (conversation_id !== row.conversation_id) onGo(conversation_id);
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <p className="text-text-2">{say("merge.text")}</p>
      <fieldset className="grid">
        <legend className="text-small font-medium text-text-2">{say("merge.which")}</legend>
        {others.map((one) => (
          <Choice key={one.id} type="radio" name="other" value={one.id} required at={shortTime(one.last_at, new Date())}>
            <Icon of={channelOf(one.channel).glyph} small className="text-text-3" />
            <span className="truncate">{subjectOf(say, one)}</span>
            <span className="text-small text-text-3">{one.reference}</span>
          </Choice>
        ))}
      </fieldset>
      <TextField label={say("join.reason")} name="reason" maxLength={500} autoComplete="off" />
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={onDone}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={join.isPending}>{say("join.join")}</Button>
      </div>
    </form>
  );
}

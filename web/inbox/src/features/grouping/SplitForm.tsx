/** Which entries are another matter: at least one stays. */
import type { Entry } from "@tellonce/shared/api.ts";
import { useQuery } from "@tanstack/react-query";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { type FormEvent, useState } from "react";
import { useSplit } from "../../shared/api/grouping.ts";
import { lookAt } from "../../shared/api/stories.ts";
import { compareEntries } from "../../shared/api/story.ts";
import { toastNews } from "../../shared/components/toasts.tsx";
import { useSay } from "../../shared/i18n/index.ts";
import { shortTime } from "../../shared/lib/time.ts";
import { Choice } from "./Choice.tsx";
import type { GroupingProps } from "./GroupingDialog.tsx";

/** What people said; what the machine did goes with nothing. */
function spoken(entry: Entry): boolean {
  return entry.kind !== "system" && entry.automatic === null && !entry.erased;
}

export function SplitForm({ customer, row, onDone, onGo }: GroupingProps) {
  const say = useSay();
  const split = useSplit(row.conversation_id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const story = useQuery(lookAt(customer, row.conversation_id, (page) => page.entries));
  const here = (story.data ?? []).filter((one) => one.conversation_id === row.conversation_id && spoken(one)).sort(compareEntries);
  if (here.length < 2) return <p className="text-text-2">{say("split.only")}</p>;

  function choose(id: string) {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    split.mutate([...chosen], {
      onSuccess: ({ conversation_id, reference }) => {
        toastNews(say("split.done", { reference }));
        onDone();
        onGo(conversation_id);
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <p className="text-text-2">{say("split.text")}</p>
      <fieldset className="grid">
        <legend className="text-small font-medium text-text-2">{say("split.which")}</legend>
        {here.map((one) => (
          <Choice key={one.id} type="checkbox" name="entry" value={one.id} checked={chosen.has(one.id)} onChange={() => choose(one.id)} at={shortTime(one.at, new Date())}>
            <span className="font-medium truncate shrink-0 max-w-[45%]">{one.author.name || say(`author.${one.author.kind}`)}</span>
            <span lang={one.language || undefined} className="truncate">{one.text || one.subject}</span>
          </Choice>
        ))}
      </fieldset>
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={onDone}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={split.isPending || chosen.size === 0 || chosen.size === here.length}>{say("split.action")}</Button>
      </div>
    </form>
  );
}

/** The tags of the conversation: what it is about in the company's own words, for people and for its rules. */
import type { Row } from "@tellonce/shared/api.ts";
import { fieldShape } from "@tellonce/shared/ui/Field.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { X } from "lucide-react";
import type { FormEvent } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { useTags } from "./api.ts";

const MAX_CHARACTERS = 40;

export function Tags({ row }: { row: Row }) {
  const say = useSay();
  const change = useTags(row);

  function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const tag = String(new FormData(form).get("tag")).trim();
    if (tag !== "") change.mutate({ add: [tag] }, { onSuccess: () => form.reset() });
  }

  return (
    <section aria-label={say("tags.head")} className="mt-3.5 pt-3 border-t border-line">
      <h3 className="text-small font-semibold text-text-2 mb-1.5">{say("tags.head")}</h3>
      {row.tags.length > 0 && (
        <ul className="flex flex-wrap gap-1.5 mb-1.5">
          {row.tags.map((tag) => (
            <li key={tag} className="min-w-0 inline-flex items-stretch bg-tag rounded-tag">
              <span className="pl-2 self-center wrap-anywhere">{tag}</span>
              <button type="button" aria-label={say("tags.remove", { tag })} disabled={change.isPending} onClick={() => change.mutate({ remove: [tag] })} className="px-1 min-h-6 min-w-6 inline-flex items-center justify-center text-text-3 rounded-tag hover:bg-hover">
                <Icon of={X} size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={add}>
        <input name="tag" aria-label={say("tags.add")} placeholder={say("tags.add")} maxLength={MAX_CHARACTERS} autoComplete="off" className={fieldShape} />
      </form>
    </section>
  );
}

/** What a chat entry shows beside its words: the page that was proposed, the wished call, what the visitor filled in. */
import type { Entry } from "@tellonce/shared/api.ts";
import { sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { whenOf } from "../calls.ts";

const HIDDEN = new Set(["text", "consent_id", "expires_at", "by", "survey", "available", "when", "begins_at", "ends_at"]);

export function CardLine({ entry }: { entry: Entry }) {
  useSay();
  const { card } = entry;
  if (card === null) return null;
  const shown = Object.entries(card.fields).filter(([name]) => !HIDDEN.has(name));
  const fields = [...shown, ["when", whenOf(card.fields, new Date())] as const].filter(([, text]) => text !== "");
  const title = sayIfKnown(`card.${card.kind}`, {}, "");
  if (fields.length === 0 && title === "") return null;
  return (
    <div className="mt-1.5 rounded-row inset-ring inset-ring-line px-3 py-2 text-small grid gap-0.5">
      {title !== "" && <p className="font-medium text-text-2">{title}</p>}
      <dl className="grid gap-0.5">
        {fields.map(([name, text]) => (
          <div key={name} className="flex gap-2 min-w-0">
            <dt className="text-text-3 shrink-0">{sayIfKnown(`card.field.${name}`, {}, name)}</dt>
            <dd className="min-w-0 break-words">
              {/^https?:\/\//.test(text) ? <a href={text} target="_blank" rel="noreferrer noopener" className="text-accent block truncate">{text}</a> : text}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

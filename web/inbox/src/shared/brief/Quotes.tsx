/** The customer's own sentences that complain, thank or set a date: quoted, no score. */
import type { BriefQuote } from "@tellonce/shared/api.ts";
import { useSay } from "../i18n/index.ts";
import { named } from "../lib/masked.ts";
import { wantEntry } from "../state/wanted.ts";

export function Quotes({ quotes }: { quotes: BriefQuote[] }) {
  const say = useSay();
  if (quotes.length === 0) return null;
  return (
    <div className="mt-2">
      <h4 className="text-small text-text-3">{say("brief.said")}</h4>
      <ul className="grid gap-1">
        {quotes.map((quote) => (
          <li key={`${quote.entry_id} ${quote.text}`}>
            <button type="button" onClick={() => wantEntry(quote.entry_id)} className="text-left border-l-2 border-line-strong pl-2 w-full rounded-tag hover:bg-hover">
              <q lang={quote.language || undefined} className="wrap-anywhere">{named(say, quote.text)}</q>
              <span className="text-small text-text-3"> {say(`brief.quote.${quote.kind}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

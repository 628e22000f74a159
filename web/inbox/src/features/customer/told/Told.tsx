/** What the customer has told already: in view before the first word is typed; a press copies it. */
import type { ToldFact } from "@tellonce/shared/api.ts";
import { useQuery } from "@tanstack/react-query";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Pencil, UserRoundPen } from "lucide-react";
import { useState } from "react";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { CorrectFact } from "./CorrectFact.tsx";

export function Told({ customer }: { customer: string }) {
  const say = useSay();
  const [chosen, setChosen] = useState<ToldFact | null>(null);
  const { data } = useQuery({
    queryKey: keys.told(customer),
    queryFn: ({ signal }) => request<ToldFact[]>("GET", `/customers/${encodeURIComponent(customer)}/told`, { signal }),
  });
  if (data === undefined || data.length === 0) return null;

  async function copy(fact: ToldFact) {
    await navigator.clipboard.writeText(fact.value);
    toastNews(say("told.copied", { value: fact.value }));
  }

  return (
    <section className="mt-3.5 pt-3 border-t border-line">
      <h3 className="flex items-center text-small font-semibold text-text-2 mb-1.5">
        <span className="flex-1">{say("told.head")}</span>
        <span className="font-normal text-text-3">{say("told.dontAsk")}</span>
      </h3>
      <ul className="flex flex-wrap gap-1.5">
        {data.map((fact) => (
          <li key={fact.id} className="min-w-0 inline-flex items-stretch gap-px">
            <button type="button" onClick={() => void copy(fact)} className="bg-sunken hover:bg-hover rounded-l-tag pl-2 pr-1 min-h-6 text-left wrap-anywhere">
              <span className="text-text-3">{sayIfKnown(`told.${fact.kind}`, {}, fact.kind)}</span> <span className="font-medium">{fact.value}</span>
            </button>
            <button type="button" aria-label={say("told.correct", { value: fact.value })} onClick={() => setChosen(fact)} className="bg-sunken hover:bg-hover rounded-r-tag px-1 min-h-6 min-w-6 inline-flex items-center justify-center text-text-3">
              <Icon of={fact.corrected_by === "" ? Pencil : UserRoundPen} size={12} />
            </button>
          </li>
        ))}
      </ul>
      <CorrectFact customer={customer} fact={chosen} onClose={() => setChosen(null)} />
    </section>
  );
}

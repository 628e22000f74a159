/** Who else the customer may be: a dashed circle, the value in grey, and "Bağla", which shows what that would mean. */
import type { Customer, Suggestion } from "@tellonce/shared/api.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { CircleDashed } from "lucide-react";
import { useState } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { useActions } from "../../../shared/lib/keys.ts";
import { useSuggestions } from "./api.ts";
import { JoinDialog } from "./JoinDialog.tsx";

export function Suggestions({ customer }: { customer: Customer }) {
  const say = useSay();
  const found = useSuggestions(customer.id);
  const [chosen, setChosen] = useState<Suggestion | null>(null);
  useActions({ join: () => setChosen(found[0] ?? null) });
  if (found.length === 0) return null;
  return (
    <section aria-label={say("join.suggestions")} className="mt-2 pt-2 border-t border-line">
      <ul>
        {found.map((one) => (
          <li key={one.id} className="flex items-center gap-2 min-h-7">
            <Icon of={CircleDashed} small className="text-text-3" />
            <span className="flex-1 min-w-0 truncate text-text-3" title={one.other.identities[0]?.value}>
              {one.other.name || one.other.identities[0]?.value}
            </span>
            <span className="text-small text-text-3 tabular-nums">{say("join.score", { score: one.score })}</span>
            <Button look="ghost" className="text-accent! -mr-2" aria-label={say("join.actionFor", { name: one.other.name || (one.other.identities[0]?.value ?? "") })} onClick={() => setChosen(one)}>
              {say("join.action")}
            </Button>
          </li>
        ))}
      </ul>
      <JoinDialog customer={customer} suggestion={chosen} onClose={() => setChosen(null)} />
    </section>
  );
}

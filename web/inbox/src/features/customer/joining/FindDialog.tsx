/** Finds another customer, shows both side by side, and ties them: as one person, or as somebody who may act for this one. */
import type { Customer } from "@tellonce/shared/api.ts";
import { Avatar } from "@tellonce/shared/ui/Avatar.tsx";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import { i18n } from "@lingui/core";
import { type FormEvent, useDeferredValue, useState } from "react";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { initials } from "../../../shared/lib/names.ts";
import { type Purpose, useFound, useTie } from "./finding.ts";
import { CustomerCard, JoinMeans } from "./JoinDialog.tsx";

export type { Purpose } from "./finding.ts";

interface FindDialogProps {
  customer: Customer;
  purpose: Purpose | null;
  onClose: () => void;
}

export function FindDialog({ customer, purpose, onClose }: FindDialogProps) {
  const say = useSay();
  return (
    <Dialog wide open={purpose !== null} onOpenChange={(open) => !open && onClose()} title={purpose === null ? "" : say(`find.title.${purpose}`)} closeLabel={say("action.close")}>
      {purpose !== null && <Find customer={customer} purpose={purpose} onClose={onClose} />}
    </Dialog>
  );
}

interface FindProps {
  customer: Customer;
  purpose: Purpose;
  onClose: () => void;
}

function Find({ customer, purpose, onClose }: FindProps) {
  const say = useSay();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<Customer | null>(null);
  const found = useFound(useDeferredValue(words.trim()), customer.id);
  if (chosen !== null) return <Tie customer={customer} other={chosen} purpose={purpose} onBack={() => setChosen(null)} onClose={onClose} />;
  return (
    <div className="grid grid-cols-1 gap-3">
      <TextField label={say("find.label")} value={words} autoFocus autoComplete="off" maxLength={400} onChange={(event) => setWords(event.target.value)} />
      {found.data?.length === 0 && <p className="text-text-3">{say("find.none")}</p>}
      <ul aria-label={say("find.results")}>
        {found.data?.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => setChosen(one)} className="flex items-center gap-2.5 w-full text-left rounded-row px-2 -mx-2 min-h-11 hover:bg-hover">
              <Avatar kind="customer" initials={initials(one.name, one.language || i18n.locale)} />
              <span className="min-w-0">
                <span lang={one.language || undefined} className="block font-medium truncate">{nameOf(one)}</span>
                <span className="block text-small text-text-3 truncate">{one.identities.map((identity) => identity.value).join(", ")}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function nameOf(customer: Customer): string {
  return customer.name || (customer.identities[0]?.value ?? "");
}

interface TieProps extends FindProps {
  other: Customer;
  onBack: () => void;
}

function Tie({ customer, other, purpose, onBack, onClose }: TieProps) {
  const say = useSay();
  const tie = useTie(customer.id, purpose);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason"));
    tie.mutate({ other: other.id, reason }, {
      onSuccess: () => {
        toastNews(say(purpose === "join" ? "join.done" : "find.contactDone"));
        onClose();
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <p className="text-text-2">{purpose === "join" ? say("join.promise") : say("find.contactText", { name: nameOf(other) })}</p>
      <div className="grid md:grid-cols-2 gap-2.5">
        <CustomerCard customer={customer} />
        <CustomerCard customer={other} />
      </div>
      {purpose === "join" && <JoinMeans other={other} />}
      <TextField label={say("join.reason")} name="reason" required autoFocus maxLength={500} autoComplete="off" />
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={onBack}>{say("find.back")}</Button>
        <Button look="main" type="submit" disabled={tie.isPending}>{say(purpose === "join" ? "join.join" : "find.authorize")}</Button>
      </div>
    </form>
  );
}

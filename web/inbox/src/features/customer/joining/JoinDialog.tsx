/** The merge preview: both customers, what speaks for it, what changes, and the reason that stays with the link. */
import type { Customer, Suggestion } from "@tellonce/shared/api.ts";
import { i18n } from "@lingui/core";
import { Avatar } from "@tellonce/shared/ui/Avatar.tsx";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { ArrowLeft, CircleCheck, Undo2 } from "lucide-react";
import { type FormEvent, type RefObject, useRef } from "react";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { initials } from "../../../shared/lib/names.ts";
import { Identities } from "../components/Identities.tsx";
import { useDecide } from "./api.ts";

interface JoinDialogProps {
  customer: Customer;
  suggestion: Suggestion | null;
  onClose: () => void;
}

export function JoinDialog({ customer, suggestion, onClose }: JoinDialogProps) {
  const say = useSay();
  const reason = useRef<HTMLInputElement>(null);
  return (
    <Dialog wide initialFocus={reason} open={suggestion !== null} onOpenChange={(open) => !open && onClose()} title={say("join.title")} closeLabel={say("action.close")}>
      {suggestion !== null && <Preview customer={customer} suggestion={suggestion} reason={reason} onClose={onClose} />}
    </Dialog>
  );
}

interface PreviewProps {
  customer: Customer;
  suggestion: Suggestion;
  reason: RefObject<HTMLInputElement | null>;
  onClose: () => void;
}

function Preview({ customer, suggestion, reason: field, onClose }: PreviewProps) {
  const say = useSay();
  const decide = useDecide();
  const done = (words: string) => () => {
    toastNews(words);
    onClose();
  };

  function join(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason"));
    decide.mutate({ suggestion, accept: true, reason }, { onSuccess: done(say("join.done")) });
  }

  return (
    <form onSubmit={join} className="grid gap-3.5">
      <p className="text-text-2">{say("join.promise")}</p>
      <div className="grid md:grid-cols-[1fr_auto_1fr] gap-2.5">
        <CustomerCard customer={customer} />
        <Icon of={ArrowLeft} className="text-text-3 max-md:rotate-90 justify-self-center self-center" />
        <CustomerCard customer={suggestion.other} />
      </div>
      <Reasons suggestion={suggestion} />
      <JoinMeans other={suggestion.other} />
      <TextField label={say("join.reason")} ref={field} name="reason" required maxLength={500} autoComplete="off" />
      <div className="flex flex-wrap items-center justify-end gap-2 pt-1">
        <span className="flex-1 inline-flex items-center gap-1.5 text-small text-text-3 min-w-50"><Icon of={Undo2} size={12} />{say("join.undoHint")}</span>
        <Button look="line" onClick={onClose}>{say("action.cancel")}</Button>
        <Button look="line" disabled={decide.isPending} onClick={() => decide.mutate({ suggestion, accept: false, reason: "" }, { onSuccess: done(say("join.refused")) })}>
          {say("join.refuse")}
        </Button>
        <Button look="main" type="submit" disabled={decide.isPending}>{say("join.join")}</Button>
      </div>
    </form>
  );
}

/** What becomes of the other one's conversations. */
export function JoinMeans({ other }: { other: Customer }) {
  const say = useSay();
  return (
    <section>
      <h3 className="text-small font-semibold text-text-2">{say("join.changes")}</h3>
      <p className="text-text-2 mt-1">{say("join.changesText", { count: other.conversations_count })}</p>
    </section>
  );
}

export function CustomerCard({ customer }: { customer: Customer }) {
  const say = useSay();
  return (
    <div className="rounded-row inset-ring inset-ring-line px-3 py-2.5 min-w-0">
      <div className="flex items-center gap-2.5">
        <Avatar kind="customer" size="l" initials={initials(customer.name, customer.language || i18n.locale)} />
        <p lang={customer.language || undefined} className="font-semibold wrap-anywhere">{customer.name || customer.identities[0]?.value}</p>
      </div>
      <Identities identities={customer.identities} />
      {customer.conversations_count > 0 && <p className="text-small text-text-3 mt-1.5">{say("customer.conversations", { count: customer.conversations_count })}</p>}
    </div>
  );
}

function Reasons({ suggestion }: { suggestion: Suggestion }) {
  const say = useSay();
  return (
    <section>
      <h3 className="text-small font-semibold text-text-2">{say("join.evidence")}</h3>
      <ul className="mt-1">
        {suggestion.reasons.map((one) => (
          <li key={one.clue} className="flex items-center gap-2 min-h-7 border-b border-line last:border-b-0">
            <Icon of={CircleCheck} small className="text-ok" />
            <span className="flex-1 wrap-anywhere">{say(`join.clue.${one.clue}` as Parameters<typeof say>[0], { value: one.value })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

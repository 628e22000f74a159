/** To whom the reply goes, and copies: seen by all, or by nobody else. */
import type { Customer, Row } from "@tellonce/shared/api.ts";
import { useState } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { changeDraft, type Draft } from "../../../shared/state/drafts.ts";

interface RecipientsProps {
  row: Row;
  customer: Customer;
  draft: Draft;
  /** Whether it says to whom the reply goes: not where the way says so already. */
  withTo: boolean;
}

export function Recipients({ row, customer, draft, withTo }: RecipientsProps) {
  const say = useSay();
  const to = customer.identities.find((identity) => identity.kind === "email")?.value ?? customer.name;
  return (
    <div className="flex items-center gap-2 px-3.5 pt-1.5 text-small text-text-3 min-w-0">
      {withTo && (
        <span className="truncate">
          {say("composer.to")} <span className="text-text-2 ml-1">{to}</span>
        </span>
      )}
      <Copies row={row} draft={draft} field="cc" />
      <Copies row={row} draft={draft} field="bcc" />
    </div>
  );
}

interface CopiesProps {
  row: Row;
  draft: Draft;
  field: "cc" | "bcc";
}

/** A button until it is wanted. */
function Copies({ row, draft, field }: CopiesProps) {
  const say = useSay();
  const [wanted, setOpen] = useState(false);
  const open = wanted || draft[field] !== "";
  if (!open) {
    const words = say(field === "cc" ? "composer.addCc" : "composer.addBcc");
    return <button type="button" onClick={() => setOpen(true)} className="min-h-6 min-w-6 px-1 rounded-tag shrink-0 hover:text-text-2">{words}</button>;
  }
  return (
    <label className="flex items-center gap-1.5 flex-1 min-w-32">
      {say(`composer.${field}`)}
      <input
        type="text"
        inputMode="email"
        autoFocus={wanted}
        value={draft[field]}
        onBlur={() => draft[field] === "" && setOpen(false)}
        onChange={(event) => changeDraft(row.conversation_id, { [field]: event.target.value })}
        className="flex-1 min-w-0 bg-transparent border-b border-line-strong text-text-2 outline-offset-2"
      />
    </label>
  );
}

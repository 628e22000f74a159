/** Who may act for this customer, and for whom they may; ending that. */
import type { Link } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { UserRoundCheck } from "lucide-react";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { nameOf } from "./FindDialog.tsx";
import { useContacts, useCustomer, useRevoke } from "./finding.ts";

export function Contacts({ customer }: { customer: string }) {
  const say = useSay();
  const links = useContacts(customer);
  if (links.length === 0) return null;
  return (
    <ul className="mt-2" aria-label={say("find.contacts")}>
      {links.map((one) => <Contact key={one.id} link={one} customer={customer} />)}
    </ul>
  );
}

function Contact({ link, customer }: { link: Link; customer: string }) {
  const say = useSay();
  const revoke = useRevoke();
  const owner = useCustomer(link.one);
  const contact = useCustomer(link.other);
  if (owner === undefined || contact === undefined) return null;
  const isTheirs = owner.id === customer;
  const words = say(isTheirs ? "find.actsForThem" : "find.actsFor", { name: nameOf(isTheirs ? contact : owner) });
  return (
    <li className="flex items-center gap-2 min-h-7 text-small text-text-2">
      <Icon of={UserRoundCheck} size={12} className="text-text-3" />
      <span className="flex-1 min-w-0 truncate" title={link.reason}>{words}</span>
      <Button look="ghost" className="text-small text-accent! -mr-2" disabled={revoke.isPending} onClick={() => revoke.mutate(link, { onSuccess: () => toastNews(say("find.contactEnded")) })}>
        {say("find.end")}
      </Button>
    </li>
  );
}

/** What was joined for this customer, by whom and why, and taking it back; what came since is shown for sorting. */
import type { Link, PartedCustomers } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Link2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { shortTime } from "../../../shared/lib/time.ts";
import { useJoins, useUnjoin } from "./api.ts";

export function Joins({ customer }: { customer: string }) {
  const say = useSay();
  const links = useJoins(customer);
  const [chosen, setChosen] = useState<Link | null>(null);
  const [parted, setParted] = useState<PartedCustomers | null>(null);
  return (
    <>
      {links.length > 0 && (
        <ul className="mt-2" aria-label={say("join.joined")}>
          {links.map((one) => (
            <li key={one.id} className="flex items-center gap-2 min-h-7 text-small text-text-3">
              <Icon of={Link2} size={12} />
              <span className="flex-1 min-w-0 truncate" title={one.reason}>{[one.actor_name || say("author.system"), one.reason].filter((part) => part !== "").join(": ")}</span>
              {one.at !== null && <time dateTime={one.at} className="tabular-nums">{shortTime(one.at, new Date())}</time>}
              <Button look="ghost" className="text-small text-accent! -mr-2" onClick={() => setChosen(one)}>{say("join.unjoin")}</Button>
            </li>
          ))}
        </ul>
      )}
      <Dialog open={chosen !== null} onOpenChange={(open) => !open && setChosen(null)} title={say("join.unjoinTitle")} closeLabel={say("action.close")}>
        {chosen !== null && <UnjoinForm link={chosen} onDone={(answer) => { setChosen(null); if (answer !== null) setParted(answer); }} />}
      </Dialog>
      <Dialog open={parted !== null} onOpenChange={(open) => !open && setParted(null)} title={say("join.sinceTitle")} closeLabel={say("action.close")}>
        {parted !== null && <Since parted={parted} onClose={() => setParted(null)} />}
      </Dialog>
    </>
  );
}

function UnjoinForm({ link, onDone }: { link: Link; onDone: (answer: PartedCustomers | null) => void }) {
  const say = useSay();
  const unjoin = useUnjoin();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason"));
    unjoin.mutate({ link, reason }, {
      onSuccess: (answer) => {
        toastNews(say("join.unjoined"));
        onDone(answer.recorded_since.length + answer.resting.length > 0 ? answer : null);
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <p className="text-text-2">{say("join.unjoinText")}</p>
      <TextField label={say("join.reason")} name="reason" required maxLength={500} autoComplete="off" />
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={() => onDone(null)}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={unjoin.isPending}>{say("join.unjoin")}</Button>
      </div>
    </form>
  );
}

function Since({ parted, onClose }: { parted: PartedCustomers; onClose: () => void }) {
  const say = useSay();
  return (
    <div className="grid gap-3">
      <p className="text-text-2">{say("join.sinceText")}</p>
      <ul>
        {parted.recorded_since.map((one) => (
          <li key={one.id} className="flex items-baseline gap-2 py-1 border-b border-line last:border-b-0">
            <time dateTime={one.at} className="text-small text-text-3 tabular-nums">{shortTime(one.at, new Date())}</time>
            <span lang={one.language || undefined} className="flex-1 min-w-0 truncate">{one.text}</span>
          </li>
        ))}
      </ul>
      {parted.resting.length > 0 && <p className="text-small text-warn">{say("join.resting", { count: parted.resting.length })}</p>}
      <div className="flex justify-end"><Button look="main" onClick={onClose}>{say("action.close")}</Button></div>
    </div>
  );
}

/** Takes a join back, of persons or of conversations: the reason is asked, then what came since is shown for sorting. */
import type { Link } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import { type FormEvent, useState } from "react";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { type Parted, useUnjoin } from "./api.ts";
import { Since } from "./Since.tsx";

interface UnjoinProps {
  /** The join that somebody wants to take back. */
  chosen: Link | null;
  onDone: () => void;
  onGo: (conversation: string) => void;
}

export function Unjoin({ chosen, onDone, onGo }: UnjoinProps) {
  const say = useSay();
  const [parted, setParted] = useState<Parted | null>(null);

  function done(answer: Parted | null) {
    onDone();
    if (answer !== null && answer.recorded_since.length + answer.resting.length > 0) setParted(answer);
  }

  return (
    <>
      <Dialog open={chosen !== null} onOpenChange={(open) => !open && onDone()} title={say("join.unjoinTitle")} closeLabel={say("action.close")}>
        {chosen !== null && <UnjoinForm link={chosen} onDone={done} />}
      </Dialog>
      <Dialog open={parted !== null} onOpenChange={(open) => !open && setParted(null)} title={say("join.sinceTitle")} closeLabel={say("action.close")}>
        {parted !== null && <Since parted={parted} onClose={() => setParted(null)} onGo={onGo} />}
      </Dialog>
    </>
  );
}

function UnjoinForm({ link, onDone }: { link: Link; onDone: (answer: Parted | null) => void }) {
  const say = useSay();
  const unjoin = useUnjoin();
  const ofPersons = link.kind === "customer";

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason"));
    unjoin.mutate({ link, reason }, {
      onSuccess: (answer) => {
        toastNews(say("join.unjoined"));
        onDone(answer);
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <p className="text-text-2">{say(ofPersons ? "join.unjoinText" : "merge.unjoinText")}</p>
      <TextField label={say("join.reason")} name="reason" required={ofPersons} maxLength={500} autoComplete="off" />
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={() => onDone(null)}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={unjoin.isPending}>{say("join.unjoin")}</Button>
      </div>
    </form>
  );
}

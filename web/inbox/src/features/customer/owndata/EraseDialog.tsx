/** Erasing a customer: what it takes and can't give back, their name typed once more, and how far it is afterwards. */
import type { Customer } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { ApiError } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { useErase, useErasure } from "./api.ts";

const TAKES = ["own.erase.story", "own.erase.files", "own.erase.queued"] as const;

interface EraseDialogProps {
  customer: Customer;
  open: boolean;
  onClose: () => void;
}

export function EraseDialog({ customer, open, onClose }: EraseDialogProps) {
  const say = useSay();
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [begun, setBegun] = useState("");

  function close() {
    onClose();
    if (begun === "") return;
    setBegun("");
    for (const queryKey of [keys.lists, keys.counts, keys.conversations, keys.stories]) void client.invalidateQueries({ queryKey });
  }

  return (
    <Dialog initialFocus={field} open={open} onOpenChange={(next) => !next && close()} title={say("own.erase.title")} closeLabel={say("action.close")}>
      {begun === "" ? <Ask customer={customer} field={field} onBegun={setBegun} onClose={close} /> : <Progress erasure={begun} onClose={close} />}
    </Dialog>
  );
}

interface AskProps {
  customer: Customer;
  field: React.RefObject<HTMLInputElement | null>;
  onBegun: (erasure: string) => void;
  onClose: () => void;
}

function Ask({ customer, field, onBegun, onClose }: AskProps) {
  const say = useSay();
  const erase = useErase();
  const hint = useId();
  const [differs, setDiffers] = useState(false);
  const name = customer.name || customer.identities[0]?.value || "";

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const wish = { customer: customer.id, name: String(form.get("name")), reason: String(form.get("reason")) };
    erase.mutate(wish, {
      onSuccess: (erasure) => onBegun(erasure.id),
      onError: (error) => {
        const isName = error instanceof ApiError && error.problem.reason === "NAME_DIFFERS";
        setDiffers(isName);
        if (isName) field.current?.focus();
        else toastError(say("own.erase.failed"), error);
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <p>{say("own.erase.ask", { name })}</p>
      <ul className="grid gap-1 text-text-2 list-disc pl-5">
        {TAKES.map((one) => <li key={one}>{say(one)}</li>)}
      </ul>
      <p className="flex items-start gap-2 text-danger"><Icon of={TriangleAlert} small className="mt-0.5 shrink-0" />{say("own.erase.forever")}</p>
      <div>
        <TextField label={say("own.erase.name", { name })} ref={field} name="name" required maxLength={320} autoComplete="off" aria-invalid={differs} aria-describedby={hint} onChange={() => setDiffers(false)} />
        <p id={hint} role="alert" className="text-small text-danger min-h-4.5 mt-1">{differs ? say("own.erase.differs") : ""}</p>
      </div>
      <TextField label={say("own.erase.reason")} name="reason" maxLength={200} autoComplete="off" />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{say("action.cancel")}</Button>
        <Button look="danger" type="submit" disabled={erase.isPending} className="inset-ring inset-ring-line">{say("own.erase.do")}</Button>
      </div>
    </form>
  );
}

function Progress({ erasure, onClose }: { erasure: string; onClose: () => void }) {
  const say = useSay();
  const { data } = useErasure(erasure);
  const done = data?.state === "done";
  return (
    <div className="grid gap-3.5">
      <p role="status" className="flex items-center gap-2">
        <Icon of={done ? CircleCheck : LoaderCircle} className={done ? "text-ok" : "text-text-3 motion-safe:animate-spin"} />
        {done ? say("own.erase.done") : say("own.erase.running")}
      </p>
      {!done && data !== undefined && data.state === "waiting" && <p className="text-text-2">{say("own.erase.waiting", { services: data.waiting_for.join(", ") })}</p>}
      {data !== undefined && (
        <pre tabIndex={0} aria-label={say("own.erase.certificate")} className="text-small bg-tag rounded-row p-2.5 max-h-64 scroll whitespace-pre-wrap wrap-anywhere">
          {JSON.stringify(data.certificate, null, 2)}
        </pre>
      )}
      <div className="flex justify-end gap-2">
        {data !== undefined && done && <Save certificate={data.certificate} id={erasure} />}
        <Button look="main" onClick={onClose}>{say("action.close")}</Button>
      </div>
    </div>
  );
}

function Save({ certificate, id }: { certificate: Record<string, unknown>; id: string }) {
  const say = useSay();

  function save() {
    const url = URL.createObjectURL(new Blob([JSON.stringify(certificate, null, 2)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `erasure-${id}.json`;
    link.click();
    URL.revokeObjectURL(url);
  }

  return <Button onClick={save}>{say("own.erase.save")}</Button>;
}

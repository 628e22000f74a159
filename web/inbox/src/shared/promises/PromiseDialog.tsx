/** Says why a promise was broken, or gives it another date or owner. */
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { SelectField, TextField } from "@tellonce/shared/ui/Field.tsx";
import type { FormEvent, ReactNode } from "react";
import { useAgents } from "../api/desk.ts";
import { usePromiseChange } from "../api/promises.ts";
import { useSay } from "../i18n/index.ts";
import { fieldMoment, momentOf } from "../lib/moments.ts";
import type { Vow } from "./PromiseLine.tsx";

interface PromiseDialogProps {
  vow: Vow;
  open: "break" | "change" | null;
  onClose: () => void;
}

export function PromiseDialog({ vow, open, onClose }: PromiseDialogProps) {
  const say = useSay();
  return (
    <Dialog open={open !== null} onOpenChange={(next) => !next && onClose()} title={open === null ? "" : say(`promise.${open}Title`)} closeLabel={say("action.close")}>
      {open === "break" && <BreakForm vow={vow} onClose={onClose} />}
      {open === "change" && <ChangeForm vow={vow} onClose={onClose} />}
    </Dialog>
  );
}

interface FormProps {
  vow: Vow;
  onClose: () => void;
}

function BreakForm({ vow, onClose }: FormProps) {
  const say = useSay();
  const change = usePromiseChange();
  return (
    <Form vow={vow} busy={change.isPending} send={say("promise.breakDo")} onClose={onClose} onSend={(form) => change.mutate({ id: vow.id, state: "broken", reason: String(form.get("reason")) }, { onSuccess: onClose })}>
      <TextField label={say("promise.why")} name="reason" required maxLength={500} autoComplete="off" />
    </Form>
  );
}

function ChangeForm({ vow, onClose }: FormProps) {
  const say = useSay();
  const change = usePromiseChange();
  const agents = useAgents().data ?? [];
  function send(form: FormData) {
    const due = String(form.get("due"));
    const moved = due === fieldMoment(vow.due_at) ? null : momentOf(due);
    change.mutate({ id: vow.id, due_at: moved, owner_id: String(form.get("owner")) || null, reason: String(form.get("reason")) }, { onSuccess: onClose });
  }
  return (
    <Form vow={vow} busy={change.isPending} send={say("promise.save")} onClose={onClose} onSend={send}>
      <TextField label={say("promise.dueField")} name="due" type="datetime-local" required defaultValue={fieldMoment(vow.due_at)} />
      <SelectField label={say("promise.ownerField")} name="owner" defaultValue={vow.owner?.id ?? ""}>
        {vow.owner === null && <option value="">{say("promise.nobody")}</option>}
        {agents.map((agent) => <option key={agent.id} value={agent.id}>{agent.name}</option>)}
      </SelectField>
      <TextField label={say("promise.why")} name="reason" maxLength={500} autoComplete="off" />
    </Form>
  );
}

interface SharedFormProps extends FormProps {
  busy: boolean;
  send: string;
  onSend: (form: FormData) => void;
  children: ReactNode;
}

function Form({ vow, busy, send, onSend, onClose, children }: SharedFormProps) {
  const say = useSay();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onSend(new FormData(event.currentTarget));
  }
  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <p lang={vow.language || undefined} className="text-text-2 wrap-anywhere">{vow.text}</p>
      {children}
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={onClose}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={busy}>{send}</Button>
      </div>
    </form>
  );
}

/** Asking a colleague, bringing it to a supervisor, planning a call-back or a promise. */
import type { Row } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { fieldShape, Labelled, SelectField, TextField } from "@tellonce/shared/ui/Field.tsx";
import { type FormEvent, type ReactNode, useState } from "react";
import { useAgents } from "../../../shared/api/desk.ts";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";
import { presenceWords } from "../../../shared/lib/presence.ts";
import { useDeed, usePlan } from "../api/handing.ts";

type Tool = "consult" | "escalate" | "plan";

interface ToolProps {
  row: Row;
  onDone: () => void;
}

const FORMS = { consult: ConsultForm, escalate: EscalateForm, plan: PlanForm };

export function HandingDialog({ row, tool, onDone }: ToolProps & { tool: Tool | null }) {
  const say = useSay();
  const Form = tool === null ? null : FORMS[tool];
  return (
    <Dialog open={tool !== null} onOpenChange={(open) => !open && onDone()} title={tool === null ? "" : say(`handing.${tool}.title`)} closeLabel={say("action.close")}>
      {Form !== null && <Form row={row} onDone={onDone} />}
    </Dialog>
  );
}

function ConsultForm({ row, onDone }: ToolProps) {
  const say = useSay();
  const deed = useDeed(row);
  const inside = [row.agent?.id, ...row.handing.consulted.map((one) => one.id)];
  const colleagues = (useAgents().data ?? []).filter((agent) => !inside.includes(agent.id));
  return (
    <ToolForm
      send={say("handing.consult.do")}
      busy={deed.isPending}
      onCancel={onDone}
      onSend={(form) => deed.mutate({ path: "consult", agent_id: String(form.get("agent")), note: String(form.get("note")) }, { onSuccess: onDone })}
    >
      <SelectField label={say("handing.consult.whom")} name="agent" required defaultValue="">
        <option value="" disabled>{say("handing.consult.choose")}</option>
        {colleagues.map((agent) => (
          <option key={agent.id} value={agent.id}>{`${agent.name}, ${presenceWords(say, agent, new Date())}`}</option>
        ))}
      </SelectField>
      <Words label={say("handing.consult.note")} name="note" />
    </ToolForm>
  );
}

function EscalateForm({ row, onDone }: ToolProps) {
  const say = useSay();
  const deed = useDeed(row);
  const send = (form: FormData) =>
    deed.mutate(
      { path: "escalate", reason: String(form.get("reason")) },
      {
        onSuccess: () => {
          toastNews(say("handing.escalate.done"));
          onDone();
        },
      },
    );
  return (
    <ToolForm send={say("handing.escalate.do")} busy={deed.isPending} onCancel={onDone} onSend={send}>
      <Words label={say("handing.escalate.reason")} name="reason" required maxLength={500} />
    </ToolForm>
  );
}

function PlanForm({ row, onDone }: ToolProps) {
  const say = useSay();
  const plan = usePlan();
  const [kind, setKind] = useState<"callback" | "promise">("callback");
  function send(form: FormData) {
    const moment = (name: string) => {
      const value = String(form.get(name) ?? "");
      return value === "" ? null : new Date(value).toISOString();
    };
    plan.mutate(
      {
        request_id: newId(), kind, conversation_id: row.conversation_id, customer_id: null, number: String(form.get("number") ?? ""),
        text: String(form.get("text")), begins_at: moment("begins"), ends_at: moment("ends"),
      },
      {
        onSuccess: () => {
          toastNews(say("handing.plan.done"));
          onDone();
        },
      },
    );
  }
  return (
    <ToolForm send={say("handing.plan.do")} busy={plan.isPending} onCancel={onDone} onSend={send}>
      <SelectField label={say("handing.plan.kind")} value={kind} onChange={(event) => setKind(event.target.value === "promise" ? "promise" : "callback")}>
        <option value="callback">{say("handing.callback")}</option>
        <option value="promise">{say("handing.promise")}</option>
      </SelectField>
      {kind === "callback" && <TextField label={say("handing.plan.number")} name="number" type="tel" required maxLength={32} autoComplete="off" defaultValue={row.handing.appointment?.number ?? ""} />}
      <div className="grid md:grid-cols-2 gap-3 *:min-w-0">
        <TextField label={say("handing.plan.begins")} name="begins" type="datetime-local" required />
        <TextField label={say("handing.plan.ends")} name="ends" type="datetime-local" />
      </div>
      <Words label={say("handing.plan.about")} name="text" required={kind === "promise"} />
    </ToolForm>
  );
}

interface ToolFormProps {
  send: string;
  busy: boolean;
  onSend: (form: FormData) => void;
  onCancel: () => void;
  children: ReactNode;
}

function ToolForm({ send, busy, onSend, onCancel, children }: ToolFormProps) {
  const say = useSay();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onSend(new FormData(event.currentTarget));
  }
  return (
    <form onSubmit={submit} className="grid gap-3.5">
      {children}
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={onCancel}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={busy}>{send}</Button>
      </div>
    </form>
  );
}

function Words({ label, ...rest }: { label: string; name: string; required?: boolean; maxLength?: number }) {
  return <Labelled label={label}>{(id) => <textarea id={id} rows={3} className={`${fieldShape} h-auto py-1.5 resize-y`} {...rest} />}</Labelled>;
}

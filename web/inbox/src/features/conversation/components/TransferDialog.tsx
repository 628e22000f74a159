/** Handing a conversation to a team or a colleague, with the reason: the next one reads it before the first word. */
import type { Row } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { fieldShape, Labelled, SelectField, TextField } from "@tellonce/shared/ui/Field.tsx";
import { type FormEvent, useState } from "react";
import { useAgents, useTeams } from "../../../shared/api/desk.ts";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { presenceWords } from "../../../shared/lib/presence.ts";
import { BriefFold } from "../../../shared/brief/BriefFold.tsx";
import { useChange } from "../api/conversation.ts";

interface TransferDialogProps {
  row: Row;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function TransferDialog({ row, open, onOpenChange }: TransferDialogProps) {
  const say = useSay();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={say("transfer.title")} closeLabel={say("action.close")}>
      <TransferForm row={row} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function TransferForm({ row, onDone }: { row: Row; onDone: () => void }) {
  const say = useSay();
  const change = useChange(row);
  const [target, setTarget] = useState("");

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [kind, id = ""] = target.split(":");
    const to = kind === "team" ? { team_id: id } : kind === "skill" ? { skill: id } : { agent_id: id };
    const body = { path: "transfer" as const, ...to, reason: String(form.get("reason")), note: String(form.get("note")), without_consent: form.get("silent") !== null };
    change.mutate(body, {
      onSuccess: (answer) => {
        toastNews(say(answer.row.handing.consent === null ? "transfer.done" : "handing.asked"));
        onDone();
      },
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <SelectField label={say("transfer.to")} value={target} required onChange={(event) => setTarget(event.target.value)}>
        <TargetOptions row={row} />
      </SelectField>
      <TextField label={say("transfer.reason")} name="reason" required maxLength={200} autoComplete="off" />
      <Labelled label={say("transfer.note")}>
        {(id) => <textarea id={id} name="note" rows={3} className={`${fieldShape} h-auto py-1.5 resize-y`} />}
      </Labelled>
      <BriefFold open conversation={row.conversation_id} className="border-y border-line py-1.5" />
      {row.channel === "chat" && (
        <label className="flex items-center gap-2 text-small"><input type="checkbox" name="silent" />{say("handing.silent")}</label>
      )}
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={onDone}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={change.isPending || target === ""}>{say("action.transfer")}</Button>
      </div>
    </form>
  );
}

function TargetOptions({ row }: { row: Row }) {
  const say = useSay();
  const teams = (useTeams().data ?? []).filter((team) => team.id !== row.team?.id || row.agent !== null);
  const everybody = useAgents().data ?? [];
  const agents = everybody.filter((agent) => agent.id !== row.agent?.id);
  const skills = [...new Set(everybody.flatMap((agent) => agent.skills))].sort();
  return (
    <>
      <option value="" disabled>{say("transfer.choose")}</option>
      <optgroup label={say("nav.teams")}>
        {teams.map((team) => <option key={team.id} value={`team:${team.id}`}>{team.name}</option>)}
      </optgroup>
      <optgroup label={say("transfer.skills")}>
        {skills.map((skill) => <option key={skill} value={`skill:${skill}`}>{skill}</option>)}
      </optgroup>
      <optgroup label={say("assign.colleagues")}>
        {agents.map((agent) => (
          <option key={agent.id} value={`agent:${agent.id}`}>{`${agent.name}, ${presenceWords(say, agent, new Date())}`}</option>
        ))}
      </optgroup>
    </>
  );
}

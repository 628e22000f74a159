/** Corrects one fact for good, or hides it; and leads to where it was said. */
import type { ToldFact } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import type { FormEvent } from "react";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say as sayNow, sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { wantEntry } from "../../../shared/state/wanted.ts";

interface CorrectFactProps {
  customer: string;
  fact: ToldFact | null;
  onClose: () => void;
}

export function CorrectFact({ customer, fact, onClose }: CorrectFactProps) {
  const say = useSay();
  return (
    <Dialog open={fact !== null} onOpenChange={(open) => !open && onClose()} title={say("told.correctTitle")} closeLabel={say("action.close")}>
      {fact !== null && <Form customer={customer} fact={fact} onClose={onClose} />}
    </Dialog>
  );
}

function useCorrection(customer: string, fact: ToldFact, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: string) => request<ToldFact[]>("PUT", `/customers/${encodeURIComponent(customer)}/told/${encodeURIComponent(fact.id)}`, { body: { value } }),
    onSuccess: (facts) => {
      client.setQueryData(keys.told(customer), facts);
      onClose();
    },
    onError: (error) => toastError(sayNow("told.failed"), error),
  });
}

function Form({ customer, fact, onClose }: { customer: string; fact: ToldFact; onClose: () => void }) {
  const say = useSay();
  const correct = useCorrection(customer, fact, onClose);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    correct.mutate(String(new FormData(event.currentTarget).get("value")).trim());
  }
  function show() {
    onClose();
    wantEntry(fact.entry_id);
  }
  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <TextField label={sayIfKnown(`told.${fact.kind}`, {}, fact.kind)} name="value" defaultValue={fact.value} required maxLength={200} autoComplete="off" />
      <div className="flex flex-wrap justify-end gap-2 pt-1">
        <Button look="ghost" onClick={show}>{say("told.where")}</Button>
        <Button look="ghost" disabled={correct.isPending} onClick={() => correct.mutate("")}>{say("told.hide")}</Button>
        <Button look="main" type="submit" disabled={correct.isPending}>{say("told.save")}</Button>
      </div>
    </form>
  );
}

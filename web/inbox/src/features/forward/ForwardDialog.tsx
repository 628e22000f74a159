/** Sends what the customer wrote to somebody else (a carrier, a maker); the answer comes back as an internal note. */
import type { Entry, Row } from "@tellonce/shared/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { fieldShape, Labelled, TextField } from "@tellonce/shared/ui/Field.tsx";
import type { FormEvent } from "react";
import { request } from "../../shared/api/client.ts";
import { addEntry } from "../../shared/api/stories.ts";
import { toastError, toastNews } from "../../shared/components/toasts.tsx";
import { say as sayNow, useSay } from "../../shared/i18n/index.ts";
import { newId } from "../../shared/lib/ids.ts";

interface ForwardProps {
  row: Row;
  open: boolean;
  onDone: () => void;
}

export function ForwardDialog({ row, open, onDone }: ForwardProps) {
  const say = useSay();
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onDone()} title={say("forward.title")} closeLabel={say("action.close")}>
      <ForwardForm row={row} onDone={onDone} />
    </Dialog>
  );
}

function useForward(row: Row, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { to: string[]; text: string }) =>
      request<Entry>("POST", `/conversations/${row.conversation_id}/forwards`, { body: { request_id: newId(), ...body } }),
    onSuccess: (entry) => {
      addEntry(client, entry);
      toastNews(sayNow("forward.done"));
      onDone();
    },
    onError: (error) => toastError(sayNow("composer.sendFailed"), error),
  });
}

function ForwardForm({ row, onDone }: Omit<ForwardProps, "open">) {
  const say = useSay();
  const forward = useForward(row, onDone);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const to = String(form.get("to")).split(/[\s,;]+/).filter((address) => address.includes("@"));
    const text = String(form.get("text")).trim();
    if (to.length > 0 && text !== "") forward.mutate({ to, text });
  }

  return (
    <form onSubmit={submit} className="grid gap-3.5">
      <p className="text-small text-text-3">{say("forward.hint")}</p>
      <TextField label={say("forward.to")} name="to" type="email" multiple required autoComplete="off" />
      <Labelled label={say("forward.text")}>
        {(id) => <textarea id={id} name="text" rows={5} required className={`${fieldShape} h-auto py-1.5 resize-y`} />}
      </Labelled>
      <div className="flex justify-end gap-2 pt-1">
        <Button look="ghost" onClick={onDone}>{say("action.cancel")}</Button>
        <Button look="main" type="submit" disabled={forward.isPending}>{say("forward.send")}</Button>
      </div>
    </form>
  );
}

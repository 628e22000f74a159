/** Links a profile to an account by a code that goes by mail: begun here, proved by what the customer writes. */
import type { Identity, Proof } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { TextField } from "@tellonce/shared/ui/Field.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { KeyRound, Link2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toastError } from "../../../shared/components/toasts.tsx";
import { type MessageId, useSay } from "../../../shared/i18n/index.ts";
import { clock } from "../../../shared/lib/time.ts";
import { announce } from "../../../shared/state/announce.ts";
import { useProof, useProofActions } from "./api.ts";
import { mayBeLinked, refusalOf } from "./linking.ts";

interface LinkAccountProps {
  customer: string;
  conversation: string;
  channel: string | undefined;
  identities: Identity[];
}

export function LinkAccount({ customer, conversation, channel, identities }: LinkAccountProps) {
  const say = useSay();
  const proof = useProof(customer, conversation);
  const { start, cancel } = useProofActions(customer, conversation);
  const [open, setOpen] = useState(false);
  if (!mayBeLinked(channel, identities)) return null;
  if (proof?.state === "pending") return <Pending proof={proof} onCancel={() => void cancel(proof).catch((error: unknown) => toastError(say("link.notCancelled"), error))} />;
  return (
    <section className="mt-3.5 pt-3 border-t border-line">
      {proof !== null && <Ended proof={proof} />}
      {open ? (
        <AddressForm onSend={start} onClose={() => setOpen(false)} />
      ) : (
        <Button onClick={() => setOpen(true)}><Icon of={Link2} small />{say("link.action")}</Button>
      )}
    </section>
  );
}

function Pending({ proof, onCancel }: { proof: Proof; onCancel: () => void }) {
  const say = useSay();
  const left = proof.max_guesses - proof.guesses;
  return (
    <section role="status" className="mt-3.5 pt-3 border-t border-line grid gap-1">
      <p className="flex items-center gap-2 font-medium"><Icon of={KeyRound} small className="text-text-3" />{say("link.pending")}</p>
      <p className="text-text-2 wrap-anywhere">{proof.address}</p>
      <p className="text-small text-text-3">{say("link.until", { time: clock(new Date(proof.expires_at)), left })}</p>
      <p className="text-small text-text-3">{say("link.ask")}</p>
      <div><Button onClick={onCancel}>{say("action.cancel")}</Button></div>
    </section>
  );
}

const ENDED: Partial<Record<Proof["state"], MessageId>> = { expired: "link.expired", failed: "link.failed" };

function Ended({ proof }: { proof: Proof }) {
  const say = useSay();
  const words = ENDED[proof.state];
  return words === undefined ? null : <p className="text-small text-warn mb-2">{say(words)}</p>;
}

interface AddressFormProps {
  onSend: (address: string) => Promise<unknown>;
  onClose: () => void;
}

function AddressForm({ onSend, onClose }: AddressFormProps) {
  const say = useSay();
  const [address, setAddress] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<MessageId | null>(null);

  async function send(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      await onSend(address.trim());
      announce(say("link.pending"));
      onClose();
    } catch (error) {
      const why = refusalOf(error);
      setRefusal(why);
      if (why === null) toastError(say("link.notSent"), error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void send(event)} className="grid gap-2">
      <h3 className="text-small font-semibold text-text-2">{say("link.title")}</h3>
      <p className="text-small text-text-3">{say("link.how")}</p>
      <TextField label={say("link.address")} type="email" required autoFocus value={address} onChange={(event) => setAddress(event.target.value)} aria-invalid={refusal !== null} />
      {refusal !== null && <p role="alert" className="text-small text-danger">{say(refusal)}</p>}
      <div className="flex gap-2">
        <Button look="main" type="submit" disabled={busy || !address.includes("@")}>{say("link.send")}</Button>
        <Button onClick={onClose}>{say("action.cancel")}</Button>
      </div>
    </form>
  );
}

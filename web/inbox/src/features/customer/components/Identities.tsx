/** The identities of a customer, each with its proof: the shape carries the meaning. */
import type { Identity } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Hint } from "@tellonce/shared/ui/Hint.tsx";
import { type Glyph, Icon } from "@tellonce/shared/ui/Icon.tsx";
import { CircleDashed, Mail, MessageCircle, MessagesSquare, Phone, ShieldCheck, User, UserCheck } from "lucide-react";
import { useAgents } from "../../../shared/api/desk.ts";
import { type Say, useSay } from "../../../shared/i18n/index.ts";
import { firstName } from "../../../shared/lib/names.ts";
import { proofOf } from "../proof.ts";

const KINDS: Record<string, Glyph> = { email: Mail, phone: Phone, account: User, chat_visitor: MessageCircle };

const MARKS = {
  proved: { glyph: ShieldCheck, ink: "text-ok" },
  word: { glyph: UserCheck, ink: "text-text-2" },
  suggestion: { glyph: CircleDashed, ink: "text-text-3" },
};

export function Identities({ identities }: { identities: Identity[] }) {
  return (
    <ul className="mt-2.5">
      {identities.map((identity) => <IdentityLine key={`${identity.kind} ${identity.value}`} identity={identity} />)}
    </ul>
  );
}

function IdentityLine({ identity }: { identity: Identity }) {
  const say = useSay();
  const agents = useAgents().data ?? [];
  const { proof, agent } = proofOf(identity);
  const { glyph, ink } = MARKS[proof];
  const name = agents.find((one) => one.id === agent)?.name;
  const words = proofWords(say, proof, identity, name);
  return (
    <li className="flex items-center gap-2 min-h-6.5">
      <Icon of={KINDS[identity.kind] ?? MessagesSquare} small className="text-text-3" />
      <span className={cx("flex-1 min-w-0 truncate", proof === "suggestion" && "text-text-3")} title={identity.value}>
        {nameOf(say, identity)}
      </span>
      {proof === "word" && name !== undefined && <span className="text-small text-text-3 whitespace-nowrap">{say("proof.wordOf", { name: firstName(name) })}</span>}
      <Hint label={words}>
        <span tabIndex={0} role="img" aria-label={words} className={cx("inline-flex size-6 items-center justify-center rounded-tag -mr-1", ink)}>
          <Icon of={glyph} small />
        </span>
      </Hint>
    </li>
  );
}

/** A visitor's id says nothing to people. */
function nameOf(say: Say, { kind, value }: Identity): string {
  if (kind === "chat_visitor") return say("customer.visitor");
  return kind === "account" ? say("customer.account", { value }) : value;
}

function proofWords(say: Say, proof: keyof typeof MARKS, { evidence }: Identity, name: string | undefined): string {
  if (proof === "word") return say("proof.word", { name: name ?? say("author.agent") });
  if (proof === "suggestion") return say("proof.suggestion");
  if (evidence.startsWith("mail_code")) return say("proof.code");
  return evidence.startsWith("dmarc") ? say("proof.mail") : say("proof.proved");
}

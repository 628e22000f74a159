/** Below the head: a question that waits for the customer, who was brought in, what is planned, and who above knows. */
import type { Row } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import type { Glyph } from "@tellonce/shared/ui/Icon.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { CalendarClock, MessageCircleQuestionMark, PhoneOutgoing, TriangleAlert, UsersRound } from "lucide-react";
import type { ReactNode } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { useDeed, useWithdrawal } from "../api/handing.ts";

export function HandingStrip({ row }: { row: Row }) {
  const { consent, consulted, appointment, escalation } = row.handing;
  const planned = appointment !== null && row.status !== "resolved";
  if (consent === null && consulted.length === 0 && !planned && escalation === null) return null;
  return (
    <ul className="shrink-0 border-b border-line bg-sunken px-5 py-1.5 grid gap-1 text-small">
      {consent !== null && <ConsentLine row={row} />}
      {consulted.length > 0 && <ConsultedLine row={row} />}
      {planned && <PlannedLine row={row} />}
      {escalation !== null && <EscalationLine row={row} />}
    </ul>
  );
}

function ConsentLine({ row }: { row: Row }) {
  const say = useSay();
  const withdrawal = useWithdrawal(row);
  const { consent } = row.handing;
  if (consent === null) return null;
  const to = consent.agent?.name ?? consent.team?.name ?? "";
  return (
    <Line glyph={MessageCircleQuestionMark} words={say("handing.consent", { to })}>
      <Button look="ghost" onClick={() => withdrawal.mutate(consent.id)} disabled={withdrawal.isPending}>{say("handing.withdraw")}</Button>
    </Line>
  );
}

function ConsultedLine({ row }: { row: Row }) {
  const say = useSay();
  const deed = useDeed(row);
  return (
    <>
      {row.handing.consulted.map((colleague) => (
        <Line key={colleague.id} glyph={UsersRound} words={say("handing.consulted", { name: colleague.name })}>
          <Button look="ghost" onClick={() => deed.mutate({ path: "consult", agent_id: colleague.id, out: true })} disabled={deed.isPending}>{say("handing.out")}</Button>
        </Line>
      ))}
    </>
  );
}

function PlannedLine({ row }: { row: Row }) {
  const say = useSay();
  const planned = row.handing.appointment;
  if (planned === null) return null;
  const at = planned.begins_at === null ? "" : exactTime(planned.begins_at, new Date());
  const isCall = planned.kind === "callback";
  return (
    <Line glyph={isCall ? PhoneOutgoing : CalendarClock} words={say(isCall ? "handing.callAt" : "handing.promisedFor", { at })}>
      {isCall && planned.number !== "" && <a href={`tel:${planned.number}`} className="font-medium tabular-nums">{planned.number}</a>}
    </Line>
  );
}

function EscalationLine({ row }: { row: Row }) {
  const say = useSay();
  const { escalation, missed } = row.handing;
  if (escalation === null) return null;
  const cause = missed.at(-1)?.cause;
  const words = escalation.reason === "target_missed" && cause !== undefined ? say(`handing.missed.${cause as "agent_late"}`) : say("handing.escalated", { name: escalation.agent?.name ?? "" });
  return <Line glyph={TriangleAlert} words={words} />;
}

function Line({ glyph, words, children }: { glyph: Glyph; words: string; children?: ReactNode }) {
  return (
    <li className="flex items-center gap-2 min-h-6">
      <Icon of={glyph} small className="text-text-3" />
      <span className="flex-1 min-w-0 truncate text-text-2">{words}</span>
      {children}
    </li>
  );
}

/** Why this person, in words, with everybody who was looked at. */
import type { Candidate, Decision, Row } from "@tellonce/shared/api.ts";
import { Popover } from "@tellonce/shared/ui/Popover.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { useState } from "react";
import { useMySession } from "../../../shared/api/desk.ts";
import { ApiError } from "../../../shared/api/client.ts";
import { errorWords } from "../../../shared/components/ErrorState.tsx";
import { type Say, sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { useActions } from "../../../shared/lib/keys.ts";
import { formatLocale } from "../../../shared/lib/dates.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { useDecision } from "../api/conversation.ts";

export function WhyPopover({ row }: { row: Row }) {
  const say = useSay();
  const me = useMySession().user.id;
  const [open, setOpen] = useState(false);
  const query = useDecision(row.conversation_id, open);
  useActions({ why: () => setOpen(true) });
  const title = row.agent?.id === me ? say("why.you") : row.agent === null ? say("why.waits") : say("why.title", { name: row.agent.name });
  const trigger = (
    <button type="button" className="h-6 max-md:h-11 max-md:-my-3 px-1 max-md:px-2 -mx-1 rounded-field font-medium text-accent hover:text-accent-hover whitespace-nowrap">{say("why.ask")}</button>
  );
  const missing = query.error instanceof ApiError && query.error.status === 404;
  return (
    <Popover trigger={trigger} title={<Title words={title} decision={query.data} />} open={open} onOpenChange={setOpen}>
      {query.data !== undefined && <Answer decision={query.data} />}
      {query.isError && <p className="text-text-2 mt-1">{missing ? say("why.byPerson") : errorWords(say, query.error)}</p>}
    </Popover>
  );
}

function Title({ words, decision }: { words: string; decision: Decision | undefined }) {
  const say = useSay();
  return (
    <>
      <span className="flex-1">{words}</span>
      {decision !== undefined && (
        <span className="text-small font-normal text-text-3 tabular-nums">
          {say("why.when", { time: exactTime(decision.at, new Date()), version: decision.rule_version })}
        </span>
      )}
    </>
  );
}

function Answer({ decision }: { decision: Decision }) {
  const say = useSay();
  const most = Math.max(0.01, ...decision.candidates.map((one) => one.score));
  return (
    <>
      <p className="text-text-2 mt-0.5">
        {decision.reasons.length === 0 && say(decision.candidates.length === 0 ? "why.byPerson" : "why.nobodyFree")}
        {decision.reasons.map(({ key, params }) => sayIfKnown(`why.reason.${key}`, params, key)).join(" ")}
      </p>
      <table className="w-full mt-2 leading-4.5">
        <caption className="sr-only">{say("why.candidates")}</caption>
        <tbody>
          {decision.candidates.map((one, index) => (
            <CandidateLine key={`${one.agent.id} ${index}`} candidate={one} most={most} chosen={one.agent.id === decision.chosen.agent?.id} />
          ))}
        </tbody>
      </table>
      <p className="text-small text-text-3 border-t border-line pt-2.5 mt-2.5">
        {say("why.lowFirst")} {decision.queue !== null && decision.queue.place > 0 && say("why.place", { place: decision.queue.place })}
      </p>
    </>
  );
}

function CandidateLine({ candidate, most, chosen }: { candidate: Candidate; most: number; chosen: boolean }) {
  const say = useSay();
  const dropped = candidate.dropped_by !== null && candidate.dropped_by !== "";
  return (
    <tr className={cx(dropped && "text-text-3")}>
      <th scope="row" className={cx("text-left py-0.75 pr-3 whitespace-nowrap align-baseline", chosen ? "font-semibold" : "font-normal")}>{candidate.agent.name}</th>
      <td className="py-0.75 pr-3 text-small text-text-3 align-baseline">{partWords(say, candidate)}</td>
      <td className="py-0.75 text-right whitespace-nowrap tabular-nums align-baseline">
        {dropped ? <span className="text-small">{say("why.dropped")}</span> : <Score score={candidate.score} share={candidate.score / most} />}
      </td>
    </tr>
  );
}

function partWords(say: Say, { parts, dropped_by }: Candidate): string {
  if (dropped_by !== null && dropped_by !== "") return sayIfKnown(`why.dropped.${dropped_by}`, {}, dropped_by);
  const heavy = Object.entries(parts).filter(([, cost]) => cost > 0.005).sort(([, one], [, other]) => other - one).slice(0, 2);
  const words = heavy.map(([part]) => sayIfKnown(`why.part.${part}`, {}, part));
  return words.length === 0 ? say("why.part.none") : words.join(", ");
}

function Score({ score, share }: { score: number; share: number }) {
  const shown = new Intl.NumberFormat(formatLocale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(score);
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="w-18 h-1.5 rounded-full bg-pressed overflow-hidden">
        <span className="block h-full bg-accent" style={{ width: `${Math.round(Math.max(0, Math.min(1, share)) * 100)}%` }} />
      </span>
      {shown}
    </span>
  );
}

/** What came in = what became of it, and whether that is what the stream holds. */
import type { LedgerCheck } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Check, CircleAlert } from "lucide-react";
import { Fragment } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { formatLocale } from "../../../shared/lib/dates.ts";
import { useNow } from "../../../shared/lib/now.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { ORDER, STATES, type Totals } from "../states.ts";

export function Equation({ counted, check }: { counted: Totals; check: LedgerCheck | undefined }) {
  const say = useSay();
  const all = ORDER.reduce((sum, state) => sum + counted[state], 0);
  return (
    <div className="flex flex-wrap items-stretch gap-x-4 gap-y-3 border-y border-line py-3.5">
      <Term count={all} word={say("ledger.in")} />
      {ORDER.map((state, place) => (
        <Fragment key={state}>
          <span aria-hidden className="text-text-3 pt-0.5">{place === 0 ? "=" : "+"}</span>
          <Term count={counted[state]} word={say(`ledger.state.${state}`)} state={state} />
        </Fragment>
      ))}
      <span className="flex-1" />
      {check && <Verdict check={check} />}
    </div>
  );
}

function Term({ count, word, state }: { count: number; word: string; state?: keyof Totals }) {
  const shown = state === undefined ? undefined : STATES[state];
  return (
    <p>
      <span className={cx("block text-title font-semibold tabular-nums", state === "failed" && count > 0 && "text-danger")}>
        {count.toLocaleString(formatLocale())}
      </span>
      <span className="flex items-center gap-1 text-small text-text-2">
        {shown && <Icon of={shown.glyph} small className={shown.tone} />}
        {word}
      </span>
    </p>
  );
}

function Verdict({ check }: { check: LedgerCheck }) {
  const say = useSay();
  const now = useNow();
  const messages = check.lines.reduce((sum, line) => sum + line.messages, 0).toLocaleString(formatLocale());
  const broken = check.lines.filter((line) => line.missing !== 0);
  return (
    <div className="text-right self-center" role="status">
      <p className={cx("flex items-center justify-end gap-1.5 font-medium", check.adds_up ? "text-ok" : "text-danger")}>
        <Icon of={check.adds_up ? Check : CircleAlert} small />
        {say(check.adds_up ? "ledger.addsUp" : "ledger.differs")}
      </p>
      {broken.map((line) => (
        <p key={`${line.channel}/${line.account}`} className="text-small text-danger tabular-nums">
          {say("ledger.missing", { count: line.missing, account: `${line.channel}/${line.account}` })}
        </p>
      ))}
      <p className="text-small text-text-3 tabular-nums">
        {say("ledger.inStream", { count: messages, time: exactTime(check.at, new Date(now)) })}
      </p>
    </div>
  );
}

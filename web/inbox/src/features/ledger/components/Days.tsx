/** The sums by day and account, folded until somebody asks. */
import type { LedgerSum } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { byDay, ORDER } from "../states.ts";

const CELL = "px-2.5 h-8 border-b border-line text-right tabular-nums";

export function Days({ sums }: { sums: LedgerSum[] }) {
  const say = useSay();
  const states = ORDER.filter((state) => state !== "pending");
  return (
    <details className="my-3">
      <summary className="text-small text-text-2 cursor-pointer">{say("ledger.byDay")}</summary>
      <div className="overflow-x-auto">
        <table className="text-small border-collapse mt-2">
          <thead>
            <tr className="text-text-3">
              <th scope="col" className={cx(CELL, "text-left font-medium")}>{say("ledger.head.day")}</th>
              <th scope="col" className={cx(CELL, "text-left font-medium")}>{say("ledger.head.account")}</th>
              {states.map((state) => <th key={state} scope="col" className={cx(CELL, "font-medium")}>{say(`ledger.state.${state}`)}</th>)}
              <th scope="col" className={cx(CELL, "font-medium")}>{say("ledger.in")}</th>
            </tr>
          </thead>
          <tbody>
            {byDay(sums).map(({ day, account, counted }) => (
              <tr key={`${day} ${account}`}>
                <td className={cx(CELL, "text-left")}>{day}</td>
                <td className={cx(CELL, "text-left")}>{account}</td>
                {states.map((state) => <td key={state} className={CELL}>{counted[state] || ""}</td>)}
                <td className={cx(CELL, "font-medium")}>{states.reduce((sum, state) => sum + counted[state], 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

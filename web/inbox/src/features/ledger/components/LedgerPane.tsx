/** The ledger: everything that came in is one row here; nothing gets lost. */
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { SelectField } from "@tellonce/shared/ui/Field.tsx";
import { Segments } from "@tellonce/shared/ui/Segments.tsx";
import { Empty } from "@tellonce/shared/ui/State.tsx";
import { useState } from "react";
import { ErrorState } from "../../../shared/components/ErrorState.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { formatLocale } from "../../../shared/lib/dates.ts";
import { type LedgerFilter, useCheck, useLedger, useSums } from "../api/ledger.ts";
import { SPANS } from "../span.ts";
import { accountsOf, countOf, totals, VIEWS } from "../states.ts";
import { Days } from "./Days.tsx";
import { Equation } from "./Equation.tsx";
import { Items } from "./Items.tsx";

export function LedgerPane() {
  const say = useSay();
  const [filter, setFilter] = useState<LedgerFilter>({ view: "look", span: "7", account: "" });
  const ledger = useLedger(filter);
  const sums = useSums(filter.span).data?.sums ?? [];
  const check = useCheck().data;
  const pending = (check?.lines ?? [])
    .filter((line) => filter.account === "" || filter.account === `${line.channel}/${line.account}`)
    .reduce((sum, line) => sum + line.pending, 0);
  const counted = totals(sums, pending, filter.account);
  const items = ledger.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (part: Partial<LedgerFilter>) => setFilter((before) => ({ ...before, ...part }));
  const views = VIEWS.map((value) => ({ value, label: `${say(`ledger.view.${value}`)} ${countOf(value, counted).toLocaleString(formatLocale())}` }));
  const spans = SPANS.map((value) => ({ value, label: say(value === "1" ? "time.today" : "ledger.days", { count: Number(value) }) }));
  return (
    <main data-pane tabIndex={-1} aria-label={say("ledger.title")} className="pane bg-surface flex-1 min-w-0 min-h-0 scroll col-span-2 px-6 max-md:px-4 py-5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 mb-4">
        <h1 className="text-title font-bold">{say("ledger.title")}</h1>
        <p className="text-small text-text-3 flex-1">{say("ledger.hint")}</p>
        <Segments label={say("ledger.span")} value={filter.span} options={spans} onChange={(span) => change({ span })} />
      </div>
      <Equation counted={counted} check={check} />
      <Days sums={sums} />
      <div className="flex flex-wrap items-end gap-3 mb-2">
        <div className="max-w-full overflow-x-auto">
          <Segments label={say("ledger.shown")} value={filter.view} options={views} onChange={(view) => change({ view })} />
        </div>
        <SelectField label={say("ledger.head.account")} className="w-52" value={filter.account} onChange={(event) => change({ account: event.target.value })}>
          <option value="">{say("ledger.everyAccount")}</option>
          {accountsOf(sums).map((account) => <option key={account} value={account}>{account}</option>)}
        </SelectField>
      </div>
      {ledger.isError && <ErrorState title={say("ledger.loadFailed")} error={ledger.error} onRetry={() => void ledger.refetch()} />}
      {ledger.isSuccess && items.length === 0 ? <Empty title={say("ledger.empty")} /> : <Items items={items} />}
      {ledger.hasNextPage && <Button className="mt-3" onClick={() => void ledger.fetchNextPage()}>{say("kept.more")}</Button>}
    </main>
  );
}

/** The rows of the ledger; what became no entry can be brought back, what did leads to its conversation. */
import type { LedgerItem } from "@tellonce/shared/api.ts";
import { Link } from "@tanstack/react-router";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { channelName, channelOf } from "../../../shared/components/channels.ts";
import { sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { useNow } from "../../../shared/lib/now.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { useRecover } from "../api/ledger.ts";
import { STATES } from "../states.ts";

const CELL = "px-2.5 h-10 text-left align-middle border-b border-line";
const NUMBER = cx(CELL, "text-right text-text-2 tabular-nums max-md:hidden");

export function Items({ items }: { items: LedgerItem[] }) {
  const say = useSay();
  const heads = ["at", "channel", "author", "subject", "state", "reason"] as const;
  return (
    <table className="w-full border-collapse text-small">
      <thead>
        <tr className="text-text-3">
          {heads.map((head) => (
            <th key={head} scope="col" className={cx(CELL, "font-medium", (head === "reason" || head === "channel") && "max-md:hidden")}>
              {say(`ledger.head.${head}`)}
            </th>
          ))}
          <th scope="col" className={cx(NUMBER, "font-medium")}>{say("ledger.head.seen")}</th>
          <th scope="col" className={cx(NUMBER, "font-medium")}>{say("ledger.head.sequence")}</th>
          <th scope="col" className={CELL}><span className="sr-only">{say("ledger.head.act")}</span></th>
        </tr>
      </thead>
      <tbody>{items.map((item) => <Row key={item.id} item={item} />)}</tbody>
    </table>
  );
}

function Row({ item }: { item: LedgerItem }) {
  const say = useSay();
  const now = new Date(useNow());
  const { glyph, tone } = STATES[item.state];
  const channel = channelOf(item.channel);
  return (
    <tr className="hover:bg-hover">
      <td className={cx(CELL, "text-text-2 tabular-nums whitespace-nowrap")}>{exactTime(item.at, now)}</td>
      <td className={cx(CELL, "max-md:hidden")} title={`${channelName(say, item.channel)}, ${item.account}`}>
        <Icon of={channel.glyph} small className="text-text-3" />
        <span className="sr-only">{channelName(say, item.channel)}</span>
      </td>
      <td className={cx(CELL, "font-medium max-w-60 truncate")} title={item.author}>{item.author_name || item.author || say("customer.unnamed")}</td>
      <td className={cx(CELL, "max-w-72 truncate")} title={item.snippet || item.subject}>{item.subject || item.snippet || say("row.noSubject")}</td>
      <td className={cx(CELL, "whitespace-nowrap", item.state === "failed" && "text-danger")}>
        <span className="inline-flex items-center gap-1.5"><Icon of={glyph} small className={tone} />{say(`ledger.state.${item.state}`)}</span>
      </td>
      <td className={cx(CELL, "text-text-2 max-w-72 truncate max-md:hidden")}><Reason item={item} /></td>
      <td className={NUMBER}>{item.seen}</td>
      <td className={NUMBER}>{item.sequence || ""}</td>
      <td className={cx(CELL, "text-right")}><Act item={item} /></td>
    </tr>
  );
}

function Reason({ item }: { item: LedgerItem }) {
  const say = useSay();
  const word = item.reason.split(":")[0] ?? "";
  const told = sayIfKnown(`ledger.reason.${word}`, {}, sayIfKnown(`kept.reason.${word}`, {}, item.reason));
  const back = item.recovered_by === "" ? "" : `, ${say("ledger.recoveredBy", { name: item.recovered_by })}`;
  return <>{item.reference === "" ? told : `${told}, ${item.reference}`}{back}</>;
}

function Act({ item }: { item: LedgerItem }) {
  const say = useSay();
  const recover = useRecover();
  if (item.conversation_id !== "") {
    return <Link to="/$view/$conversation" params={{ view: "all", conversation: item.conversation_id }} className="text-accent">{say("ledger.open")}</Link>;
  }
  return (
    <Button look="ghost" className="text-accent" disabled={recover.isPending} onClick={() => recover.mutate(item)}>
      {say(item.state === "failed" ? "ledger.retry" : "ledger.recover")}
    </Button>
  );
}

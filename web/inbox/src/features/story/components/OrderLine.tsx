/** An order: one line with number, state and price, and what was bought. */
import type { Entry } from "@tellonce/shared/api.ts";
import { Package } from "lucide-react";
import { useSay } from "../../../shared/i18n/index.ts";
import { clock } from "../../../shared/lib/time.ts";
import { Knot } from "./Knot.tsx";

export function OrderLine({ entry }: { entry: Entry }) {
  const say = useSay();
  const order = entry.order;
  if (order === null || order === undefined) return null;
  const words = [order.status, order.total].filter((part) => part !== "").join(", ");
  return (
    <>
      <Knot glyph={Package} colour="text-ch-order" />
      <p className="flex flex-wrap items-baseline gap-x-1.5">
        <span className="font-semibold">
          {order.url === "" ? say("order.line", { number: order.number }) : <a href={order.url} target="_blank" rel="noreferrer noopener" className="text-accent hover:underline">{say("order.line", { number: order.number })}</a>}
        </span>
        <span className="text-text-2">{words}</span>
        <time dateTime={entry.at} className="text-small text-text-3 tabular-nums">{clock(new Date(entry.at))}</time>
      </p>
      {entry.text !== "" && <p className="text-text-2">{entry.text}</p>}
    </>
  );
}

/** How full somebody is: one pip a point, full in warn. */
import { cx } from "@tellonce/shared/ui/cx.ts";
import { useSay } from "../../../shared/i18n/index.ts";

const MOST = 8;

export function LoadPips({ load, capacity }: { load: number; capacity: number }) {
  const say = useSay();
  const words = say("me.load", { load, capacity });
  if (capacity > MOST) return <span className="text-tiny text-text-3 tabular-nums" title={words}>{load}/{capacity}</span>;
  const used = load >= capacity ? "bg-warn" : "bg-accent";
  return (
    <span role="img" aria-label={words} title={words} className="inline-flex gap-0.5">
      {Array.from({ length: capacity }, (_, index) => (
        <span key={index} className={cx("w-1.25 h-2.5 rounded-[1.5px]", index < load ? used : "bg-pressed")} />
      ))}
    </span>
  );
}

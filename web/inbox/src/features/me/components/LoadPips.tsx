/** How full somebody is, in six pips; full in warn. */
import { cx } from "@tellonce/shared/ui/cx.ts";
import { useSay } from "../../../shared/i18n/index.ts";

const PIPS = 6;

export function LoadPips({ load, capacity }: { load: number; capacity: number }) {
  const say = useSay();
  const words = say("me.load", { load, capacity });
  const filled = capacity > 0 ? Math.ceil((load / capacity) * PIPS) : 0;
  const used = load >= capacity ? "bg-warn" : "bg-accent";
  return (
    <span role="img" aria-label={words} title={words} className="inline-flex gap-0.5">
      {Array.from({ length: PIPS }, (_, index) => (
        <span key={index} className={cx("w-1.25 h-2.5 rounded-[1.5px]", index < filled ? used : "bg-pressed")} />
      ))}
    </span>
  );
}

/** The countdown chip: a ring for the share that is left, and words; shape, weight and colour say the same. */
import type { Row } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { type Say, useSay } from "../i18n/index.ts";
import { countdown, type Countdown, nextTick } from "../lib/countdown.ts";
import { useNow } from "../lib/now.ts";
import { span } from "../lib/time.ts";

const INK: Record<Countdown["state"], string> = {
  running: "text-text-3",
  soon: "text-warn font-medium",
  late: "text-danger font-semibold",
  paused: "text-text-3",
  met: "text-ok",
};

const GROUND: Record<Countdown["state"], string> = {
  running: "inset-ring inset-ring-line",
  soon: "bg-warn-bg",
  late: "bg-danger-bg",
  paused: "inset-ring inset-ring-line",
  met: "bg-ok-bg",
};

export function dueWords(say: Say, { state, leftMs }: Countdown): string {
  if (state === "paused") return say("due.paused");
  if (state === "met") return say("due.met");
  if (leftMs === null) return "";
  return state === "late" ? say("due.late", { span: span(leftMs) }) : span(leftMs);
}

interface DueProps {
  row: Row;
  chip?: boolean;
}

export function Due({ row, chip = false }: DueProps) {
  const say = useSay();
  const left = row.due_at === null ? null : Date.parse(row.due_at) - Date.now();
  const now = useNow(left !== null && nextTick(left) === 1_000 ? "second" : "minute");
  const shown = countdown(row, now);
  const words = dueWords(say, shown);
  if (words === "") return null;
  const long = chip && shown.leftMs !== null && shown.state !== "late" ? say("due.answerIn", { span: words }) : words;
  return (
    <span
      data-state={shown.state}
      style={{ "--left": shown.state === "met" ? 100 : Math.round(shown.share * 100) } as React.CSSProperties}
      className={cx("due text-small", INK[shown.state], chip && "h-5.5 pl-1.5 pr-2 rounded-full", chip && GROUND[shown.state])}
    >
      {long}
    </span>
  );
}

/** The chevron of a priority; a normal one shows nothing. */
import type { Priority } from "@tellonce/shared/api.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { ChevronDown, ChevronUp, ChevronsUp } from "lucide-react";
import { useSay } from "../i18n/index.ts";

const MARKS = {
  urgent: { glyph: ChevronsUp, ink: "text-danger" },
  high: { glyph: ChevronUp, ink: "text-text-2" },
  low: { glyph: ChevronDown, ink: "text-text-3" },
};

export function PriorityMark({ priority }: { priority: Priority }) {
  const say = useSay();
  if (priority === "normal") return null;
  const { glyph, ink } = MARKS[priority];
  return (
    <span title={say(`priority.${priority}`)} className="inline-flex">
      <Icon of={glyph} small className={ink} />
    </span>
  );
}

/** The brief behind one line: on top of a story whose side panel isn't in view, and where a conversation is handed over. */
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useBrief } from "../api/brief.ts";
import { useSay } from "../i18n/index.ts";
import { BriefCard } from "./BriefCard.tsx";

interface BriefFoldProps {
  conversation: string;
  open?: boolean;
  className?: string;
}

export function BriefFold({ conversation, open: first = false, className }: BriefFoldProps) {
  const say = useSay();
  const brief = useBrief(conversation);
  const [open, setOpen] = useState(first);
  if (brief === undefined || brief.until === null) return null;
  return (
    <section aria-label={say("brief.head")} className={className}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex items-center gap-1.5 w-full text-left text-small font-semibold text-text-2 min-h-7 max-md:min-h-11">
        <Icon of={ChevronRight} size={12} className={cx("shrink-0 text-text-3", open && "rotate-90")} />
        {say("brief.head")}
      </button>
      {open && <BriefCard brief={brief} conversation={conversation} />}
    </section>
  );
}

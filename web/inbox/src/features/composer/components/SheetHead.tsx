/** The head of the composer where it fills a phone's screen. */
import type { Row } from "@tellonce/shared/api.ts";
import { Button, IconButton } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { X } from "lucide-react";
import { useSay } from "../../../shared/i18n/index.ts";
import { type Draft, useDrafts } from "../../../shared/state/drafts.ts";
import { type SendEnd, usePrefs } from "../../../shared/state/prefs.ts";
import { EndMenu } from "./EndMenu.tsx";

interface SheetHeadProps {
  row: Row;
  draft: Draft;
  disabled: boolean;
  onSend: (end?: SendEnd, at?: Date) => void;
}

export function SheetHead({ row, draft, disabled, onSend }: SheetHeadProps) {
  const say = useSay();
  const end = usePrefs((prefs) => prefs.sendEnd);
  const action = draft.mode === "reply" ? say(`send.${end}`) : say(draft.mode === "note" ? "composer.addNote" : "composer.savePhone");
  const saved = draft.savedAt !== null && draft.texts[draft.mode] !== "";
  return (
    <div className="flex items-center h-15 pl-1 pr-2 border-b border-line shrink-0">
      <IconButton label={say("action.close")} onClick={() => useDrafts.setState({ sheet: null })}>
        <Icon of={X} size={20} />
      </IconButton>
      <div className="flex-1 min-w-0">
        <div className="font-semibold truncate">{say(`composer.${draft.mode}`)}</div>
        <div className="text-small text-text-3 truncate">{saved ? say("composer.draftSaved") : row.customer.name}</div>
      </div>
      <span className="inline-flex">
        <Button look={draft.mode === "note" ? "note" : "main"} disabled={disabled} onClick={() => onSend()} className={cx("max-md:h-10", draft.mode === "reply" ? "rounded-r-none" : "rounded-pop")}>{action}</Button>
        {draft.mode === "reply" && <EndMenu canSend={!disabled} side="bottom" onSend={onSend} />}
      </span>
    </div>
  );
}

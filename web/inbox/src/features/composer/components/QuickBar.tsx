/** On a phone: what can be done about a conversation, at the foot of the story. */
import type { Row } from "@tellonce/shared/api.ts";
import { Button, IconButton } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Check, Lock, Phone, Reply, RotateCcw } from "lucide-react";
import { useSay } from "../../../shared/i18n/index.ts";
import { openMode } from "../../../shared/state/drafts.ts";

export function QuickBar({ row, onResolve }: { row: Row; onResolve: () => void }) {
  const say = useSay();
  const id = row.conversation_id;
  const resolved = row.status === "resolved";
  return (
    <div className="flex gap-2 px-3 pt-2 pb-[max(12px,env(safe-area-inset-bottom))] border-t border-line shrink-0">
      <Button look="main" onClick={() => openMode(id, "reply")} className="flex-1 rounded-pop"><Icon of={Reply} />{say("composer.reply")}</Button>
      <Button onClick={() => openMode(id, "note")} aria-label={say("composer.note")} className="rounded-pop"><Icon of={Lock} />{say("composer.noteShort")}</Button>
      <IconButton label={say("composer.phone")} onClick={() => openMode(id, "phone")} className="inset-ring inset-ring-line rounded-pop"><Icon of={Phone} /></IconButton>
      <Button onClick={onResolve} className="rounded-pop">
        <Icon of={resolved ? RotateCcw : Check} />
        {say(resolved ? "action.reopen" : "action.resolve")}
      </Button>
    </div>
  );
}

/** What is needed less often, and on a phone the rest. */
import type { Row } from "@tellonce/shared/api.ts";
import { IconButton } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuItem } from "@tellonce/shared/ui/Menu.tsx";
import { ArrowRightLeft, CalendarClock, CircleCheck, Copy, Ellipsis, Forward, Hourglass, Merge, RotateCcw, ShieldAlert, Split, TriangleAlert, UserCheck, UserMinus, UserRoundPlus } from "lucide-react";
import { useMySession } from "../../../shared/api/desk.ts";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import type { Tool } from "../tools.ts";
import { useChange, useSpam } from "../api/conversation.ts";

interface MoreMenuProps {
  row: Row;
  onTool: (tool: Tool) => void;
  onTransfer?: () => void;
}

export function MoreMenu({ row, onTool, onTransfer }: MoreMenuProps) {
  const say = useSay();
  const me = useMySession().user.id;
  const change = useChange(row);
  const spam = useSpam(row.conversation_id);
  const closed = row.status === "resolved";

  async function copyReference() {
    await navigator.clipboard.writeText(row.reference);
    toastNews(say("more.copied", { reference: row.reference }));
  }

  return (
    <Menu trigger={<IconButton label={say("action.more")}><Icon of={Ellipsis} /></IconButton>}>
      {row.agent?.id !== me && <MenuItem icon={UserCheck} onClick={() => change.mutate({ path: "claim" })}>{say("assign.take")}</MenuItem>}
      {row.agent?.id === me && <MenuItem icon={UserMinus} onClick={() => change.mutate({ path: "assign", agent_id: null })}>{say("assign.release")}</MenuItem>}
      {onTransfer !== undefined && <MenuItem icon={ArrowRightLeft} onClick={onTransfer}>{say("action.transfer")}</MenuItem>}
      {!closed && row.status !== "waiting" && (
        <MenuItem icon={Hourglass} onClick={() => change.mutate({ path: "status", status: "waiting" })}>{say("snooze.customer")}</MenuItem>
      )}
      {(row.status === "waiting" || row.status === "snoozed") && (
        <MenuItem icon={RotateCcw} onClick={() => change.mutate({ path: "status", status: "open" })}>{say("action.reopen")}</MenuItem>
      )}
      {onTransfer !== undefined && (
        <MenuItem icon={closed ? RotateCcw : CircleCheck} onClick={() => change.mutate({ path: "status", status: closed ? "open" : "resolved" })}>
          {say(closed ? "action.reopen" : "action.resolve")}
        </MenuItem>
      )}
      {row.channel === "email" && <MenuItem icon={Forward} onClick={() => onTool("forward")}>{say("forward.title")}</MenuItem>}
      {row.channel === "email" && (
        <MenuItem icon={ShieldAlert} onClick={() => spam.mutate(!closed)}>{say(closed ? "more.notSpam" : "more.spam")}</MenuItem>
      )}
      {!closed && <MenuItem icon={UserRoundPlus} onClick={() => onTool("consult")}>{say("handing.consult.title")}</MenuItem>}
      {!closed && <MenuItem icon={TriangleAlert} onClick={() => onTool("escalate")}>{say("handing.escalate.title")}</MenuItem>}
      <MenuItem icon={CalendarClock} onClick={() => onTool("plan")}>{say("handing.plan.title")}</MenuItem>
      <MenuItem icon={Merge} onClick={() => onTool("merge")}>{say("merge.title")}</MenuItem>
      <MenuItem icon={Split} onClick={() => onTool("split")}>{say("split.title")}</MenuItem>
      <MenuItem icon={Copy} onClick={() => void copyReference()}>{say("more.copyReference")}</MenuItem>
    </Menu>
  );
}

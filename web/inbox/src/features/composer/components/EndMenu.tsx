/** What happens to the conversation after the reply, and when that leaves: beside the button that sends it. */
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuItem } from "@tellonce/shared/ui/Menu.tsx";
import { Check, ChevronDown, Clock } from "lucide-react";
import { type MessageId, useSay } from "../../../shared/i18n/index.ts";
import { snoozes } from "../../../shared/lib/later.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { type SendEnd, usePrefs } from "../../../shared/state/prefs.ts";

const LATER: Partial<Record<MessageId, MessageId>> = {
  "snooze.threeHours": "send.threeHours",
  "snooze.tomorrow": "send.tomorrow",
  "snooze.monday": "send.monday",
};
const ENDS: SendEnd[] = ["waiting", "resolved", "open"];

interface EndMenuProps {
  canSend: boolean;
  side: "top" | "bottom";
  onSend: (end: SendEnd, at?: Date) => void;
}

export function EndMenu({ canSend, side, onSend }: EndMenuProps) {
  const say = useSay();
  const { sendEnd, set } = usePrefs();
  const trigger = (
    <Button look="main" aria-label={say("composer.ends")} className={cx("rounded-l-none w-6.5 max-md:w-11 px-0 max-md:px-0 ml-px", !canSend && "opacity-50")}>
      <Icon of={ChevronDown} small />
    </Button>
  );
  function choose(end: SendEnd) {
    set({ sendEnd: end });
    if (canSend) onSend(end);
  }
  return (
    <Menu trigger={trigger} side={side}>
      {ENDS.map((end) => (
        <MenuItem key={end} onClick={() => choose(end)} end={end === sendEnd ? <Icon of={Check} small className="text-accent" /> : undefined}>
          {say(`send.${end}`)}
        </MenuItem>
      ))}
      {canSend && <Later onSend={(at) => onSend(sendEnd, at)} />}
    </Menu>
  );
}

/** The same reply at a later time: it stands in the story until then, and can be taken back. */
function Later({ onSend }: { onSend: (at: Date) => void }) {
  const say = useSay();
  const now = new Date();
  return snoozes(now).map(({ label, until }) => (
    <MenuItem key={label} icon={Clock} onClick={() => onSend(until)} end={<span className="text-small text-text-3 tabular-nums">{exactTime(until.toISOString(), now)}</span>}>
      {say(LATER[label] ?? label)}
    </MenuItem>
  ));
}

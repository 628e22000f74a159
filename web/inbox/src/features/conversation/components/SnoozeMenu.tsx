/** Putting a conversation off: until a time, or until the customer answers. */
import type { Row } from "@tellonce/shared/api.ts";
import { IconButton } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuItem } from "@tellonce/shared/ui/Menu.tsx";
import { AlarmClock } from "lucide-react";
import { useState } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { keyOf, useActions } from "../../../shared/lib/keys.ts";
import { clock, isSameDay, shortTime } from "../../../shared/lib/time.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";
import { useChange } from "../api/conversation.ts";
import { snoozes } from "../../../shared/lib/later.ts";

function untilWords(until: Date, now: Date): string {
  return isSameDay(until, now) ? clock(until) : `${shortTime(until.toISOString(), now)}, ${clock(until)}`;
}

export function SnoozeMenu({ row }: { row: Row }) {
  const say = useSay();
  const keys = usePrefs((prefs) => prefs.keys);
  const change = useChange(row);
  const [open, setOpen] = useState(false);
  useActions({ snooze: () => setOpen(true) });
  const now = new Date();
  const trigger = (
    <IconButton label={say("action.snooze")} hotkey={keyOf("snooze", keys)}>
      <Icon of={AlarmClock} />
    </IconButton>
  );
  return (
    <Menu trigger={trigger} open={open} onOpenChange={setOpen}>
      {snoozes(now).map(({ label, until }) => (
        <MenuItem
          key={label}
          onClick={() => change.mutate({ path: "status", status: "snoozed", until: until.toISOString() })}
          end={<span className="text-small text-text-3 tabular-nums">{untilWords(until, now)}</span>}
        >
          {say(label)}
        </MenuItem>
      ))}
      <MenuItem onClick={() => change.mutate({ path: "status", status: "waiting" })}>{say("snooze.customer")}</MenuItem>
    </Menu>
  );
}

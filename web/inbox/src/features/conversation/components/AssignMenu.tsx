/** Who has the conversation, and giving it to somebody: oneself first, then colleagues with how full they are. */
import type { Agent, Row } from "@tellonce/shared/api.ts";
import { Avatar, Nobody, PresenceDot } from "@tellonce/shared/ui/Avatar.tsx";
import { Menu, MenuGroup, MenuItem, MenuLabel, MenuSeparator } from "@tellonce/shared/ui/Menu.tsx";
import { Kbd } from "@tellonce/shared/ui/Button.tsx";
import { useAgents, useMySession } from "../../../shared/api/desk.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { keyOf } from "../../../shared/lib/keys.ts";
import { firstName } from "../../../shared/lib/names.ts";
import { presenceWords } from "../../../shared/lib/presence.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";
import { useChange } from "../api/conversation.ts";

const PRESENCE_ORDER = ["online", "wrap_up", "away", "offline"];

function byPresence(one: Agent, other: Agent): number {
  return PRESENCE_ORDER.indexOf(one.state) - PRESENCE_ORDER.indexOf(other.state) || one.name.localeCompare(other.name);
}

export function AssignMenu({ row }: { row: Row }) {
  const say = useSay();
  const me = useMySession().user.id;
  const keys = usePrefs((prefs) => prefs.keys);
  const change = useChange(row);
  const colleagues = (useAgents().data ?? []).filter((agent) => agent.id !== row.agent?.id && agent.id !== me).sort(byPresence);
  const holder = row.agent === null ? say("row.nobody") : row.agent.id === me ? say("assign.you") : firstName(row.agent.name);
  const trigger = (
    <button
      type="button"
      aria-label={say("assign.change", { name: holder })}
      className="inline-flex items-center gap-1.5 h-6 px-1 -mx-1 rounded-field text-text-2 hover:bg-hover data-popup-open:bg-pressed whitespace-nowrap"
    >
      {row.agent === null ? <Nobody title={holder} /> : <Avatar kind="agent" size="xs" initials={row.agent.initials} />}
      {holder}
    </button>
  );
  return (
    <Menu trigger={trigger} align="start">
      {row.agent?.id !== me && (
        <MenuItem onClick={() => change.mutate({ path: "claim" })} end={<Kbd>{keyOf("take", keys)}</Kbd>}>{say("assign.take")}</MenuItem>
      )}
      {row.agent !== null && <MenuItem onClick={() => change.mutate({ path: "assign", agent_id: null })}>{say("assign.release")}</MenuItem>}
      <MenuSeparator />
      <MenuGroup>
        <MenuLabel>{say("assign.colleagues")}</MenuLabel>
        {colleagues.map((agent) => (
          <MenuItem
            key={agent.id}
            onClick={() => change.mutate({ path: "assign", agent_id: agent.id })}
            end={<span className="text-small text-text-3 tabular-nums">{agent.load}/{agent.capacity}</span>}
          >
            <span className="flex items-center gap-2">
              <PresenceDot state={agent.state} />
              <span className="sr-only">{presenceWords(say, agent, new Date())}</span>
              <span className="truncate">{agent.name}</span>
            </span>
          </MenuItem>
        ))}
      </MenuGroup>
    </Menu>
  );
}

/** Which colleagues look at this conversation too. */
import { Avatar } from "@tellonce/shared/ui/Avatar.tsx";
import { useAgents } from "../../../shared/api/desk.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { firstName } from "../../../shared/lib/names.ts";
import { useOthers } from "../../../shared/state/others.ts";

const NOBODY: Record<string, number> = {};

export function OthersHere({ conversation }: { conversation: string }) {
  const say = useSay();
  const ids = Object.keys(useOthers((others) => others.viewing[conversation] ?? NOBODY));
  const here = (useAgents().data ?? []).filter((agent) => ids.includes(agent.id));
  const [first] = here;
  if (first === undefined) return null;
  const words = here.length === 1 ? say("others.one", { name: firstName(first.name) }) : say("others.more", { count: here.length });
  return (
    <span className="flex items-center gap-1.5 text-text-2 whitespace-nowrap">
      {here.slice(0, 3).map((agent) => (
        <Avatar key={agent.id} kind="agent" size="xs" initials={agent.initials} title={agent.name} className="ring-[1.5px] ring-ok" />
      ))}
      {words}
    </span>
  );
}

/** One join: by whom, why and since when, and taking it back. */
import type { Link } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Link2 } from "lucide-react";
import { type Say, useSay } from "../../../shared/i18n/index.ts";
import { shortTime } from "../../../shared/lib/time.ts";

interface LinkLineProps {
  link: Link;
  busy?: boolean;
  onUnjoin: () => void;
}

function wordsOf(say: Say, { actor_name, reason, kind, basis }: Link): string {
  if (kind === "conversation" && basis !== "agent") return say("merge.byThread");
  return [actor_name || say("author.system"), reason].filter((part) => part !== "").join(": ");
}

export function LinkLine({ link, busy = false, onUnjoin }: LinkLineProps) {
  const say = useSay();
  return (
    <li className="flex items-center gap-2 min-h-7 text-small text-text-3">
      <Icon of={Link2} size={12} />
      <span className="flex-1 min-w-0 truncate" title={link.reason}>{wordsOf(say, link)}</span>
      {link.at !== null && <time dateTime={link.at} className="tabular-nums">{shortTime(link.at, new Date())}</time>}
      <Button look="ghost" className="text-small text-accent! -mr-2" disabled={busy} onClick={onUnjoin}>{say("join.unjoin")}</Button>
    </li>
  );
}

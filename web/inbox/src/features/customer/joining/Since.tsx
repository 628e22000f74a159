/** What a join leaves to be sorted once it is taken back: what came since, and joined conversations that rested on it. */
import type { Link } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { useState } from "react";
import { toastNews } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { shortTime } from "../../../shared/lib/time.ts";
import { type Parted, useUnjoin } from "./api.ts";
import { LinkLine } from "./LinkLine.tsx";

interface SinceProps {
  parted: Parted;
  onClose: () => void;
  onGo: (conversation: string) => void;
}

export function Since({ parted, onClose, onGo }: SinceProps) {
  const say = useSay();
  function go(conversation: string) {
    onClose();
    onGo(conversation);
  }
  return (
    <div className="grid gap-3">
      {parted.recorded_since.length > 0 && <p className="text-text-2">{say(parted.ofPersons ? "join.sinceText" : "merge.sinceText")}</p>}
      <ul>
        {parted.recorded_since.map((one) => (
          <li key={one.id} className="border-b border-line last:border-b-0">
            <button type="button" title={say("story.openConversation")} onClick={() => go(one.conversation_id)} className="flex items-baseline gap-2 py-1 min-h-7 w-full text-left rounded-tag hover:bg-hover">
              <time dateTime={one.at} className="text-small text-text-3 tabular-nums">{shortTime(one.at, new Date())}</time>
              <span lang={one.language || undefined} className="flex-1 min-w-0 truncate">{one.text || one.subject}</span>
            </button>
          </li>
        ))}
      </ul>
      {parted.resting.length > 0 && <Resting links={parted.resting} />}
      <div className="flex justify-end"><Button look="main" onClick={onClose}>{say("action.close")}</Button></div>
    </div>
  );
}

/** Conversations that still stand as one, though their customers are two again. */
function Resting({ links }: { links: Link[] }) {
  const say = useSay();
  const unjoin = useUnjoin();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());

  function part(link: Link) {
    unjoin.mutate({ link, reason: "" }, {
      onSuccess: () => {
        toastNews(say("join.unjoined"));
        setGone((known) => new Set([...known, link.id]));
      },
    });
  }

  return (
    <section>
      <p className="text-small text-warn">{say("join.resting", { count: links.length })}</p>
      <ul>
        {links.filter((one) => !gone.has(one.id)).map((one) => <LinkLine key={one.id} link={one} busy={unjoin.isPending} onUnjoin={() => part(one)} />)}
      </ul>
    </section>
  );
}

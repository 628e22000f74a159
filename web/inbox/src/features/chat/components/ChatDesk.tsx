/** Above everything: chats that ring at this person, to be taken within their time, and the open ones, oldest unanswered first. */
import type { Row } from "@tellonce/shared/api.ts";
import { Button, Kbd } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { BellRing, MessageCircle } from "lucide-react";
import { useEffect, useRef } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { keyOf, useActions } from "../../../shared/lib/keys.ts";
import { useNow } from "../../../shared/lib/now.ts";
import { named } from "../../../shared/lib/masked.ts";
import { usePlace } from "../../../shared/lib/place.ts";
import { span } from "../../../shared/lib/time.ts";
import { announce } from "../../../shared/state/announce.ts";
import { byWaiting, isRinging, useChats, waitsSince } from "../../../shared/state/chats.ts";
import { useOthers } from "../../../shared/state/others.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";
import { useMyChats, useRing } from "../api/chat.ts";

const NOBODY: Record<string, number> = {};

export function ChatDesk({ me, onGo }: { me: string; onGo: (conversation: string) => void }) {
  useMyChats(me);
  const rows = Object.values(useChats((chats) => chats.mine));
  const now = useNow(rows.length > 0 ? "second" : "minute");
  const ringing = rows.filter((row) => isRinging(row, now)).sort((a, b) => Date.parse(a.accept_by ?? "") - Date.parse(b.accept_by ?? ""));
  const open = byWaiting(rows, now);
  const ring = useRing(me);
  const [first] = ringing;
  const answer = (row: Row, accepted: boolean) => {
    const from = window.location.pathname; // who has gone elsewhere meanwhile stays there
    const follow = () => accepted && window.location.pathname === from && onGo(row.conversation_id);
    ring.mutate({ row, accepted }, { onSuccess: follow });
  };
  useActions({
    acceptChat: () => (first === undefined ? open[0] && onGo(open[0].conversation_id) : answer(first, true)),
    leaveChat: () => first !== undefined && answer(first, false),
  });
  useRingSaid(ringing);
  if (ringing.length === 0 && open.length < 2) return null;
  return (
    <div className="shrink-0 border-b border-line bg-surface">
      {ringing.map((row, place) => <Ringing key={row.conversation_id} row={row} now={now} first={place === 0} busy={ring.isPending} onAnswer={answer} />)}
      {open.length > 1 && <OpenChats rows={open} now={now} onGo={onGo} />}
    </div>
  );
}

/** Said once for each chat that begins to ring. */
function useRingSaid(ringing: Row[]): void {
  const say = useSay();
  const said = useRef(new Set<string>());
  useEffect(() => {
    for (const row of ringing) {
      if (said.current.has(`${row.conversation_id}/${row.accept_by}`)) continue;
      said.current.add(`${row.conversation_id}/${row.accept_by}`);
      announce(say("chat.ringing", { name: row.customer.name || say("chat.visitor") }), "assertive");
    }
  }, [ringing, say]);
}

interface RingingProps {
  row: Row;
  now: number;
  first: boolean;
  busy: boolean;
  onAnswer: (row: Row, accepted: boolean) => void;
}

function Ringing({ row, now, first, busy, onAnswer }: RingingProps) {
  const say = useSay();
  const keys = usePrefs((prefs) => prefs.keys);
  const seconds = Math.max(0, Math.ceil((Date.parse(row.accept_by ?? "") - now) / 1000));
  return (
    <section aria-label={say("chat.ring")} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 bg-ours">
      <Icon of={BellRing} className="text-ch-chat" />
      <p className="flex-1 min-w-0 truncate">
        <strong className="font-semibold">{row.customer.name || say("chat.visitor")}</strong> {named(say, row.snippet)}
      </p>
      <span className="tabular-nums text-text-2">{say("chat.ringsFor", { seconds })}</span>
      <span className="flex gap-2 max-md:basis-full max-md:pb-1 max-md:*:flex-1">
        <Button look="main" disabled={busy} onClick={() => onAnswer(row, true)}>
          {say("chat.accept")}
          {first && <Kbd className="bg-transparent! text-on-accent! inset-ring-on-accent!">{keyOf("acceptChat", keys)}</Kbd>}
        </Button>
        <Button disabled={busy} onClick={() => onAnswer(row, false)}>
          {say("chat.leave")}
          {first && <Kbd>{keyOf("leaveChat", keys)}</Kbd>}
        </Button>
      </span>
    </section>
  );
}

function OpenChats({ rows, now, onGo }: { rows: Row[]; now: number; onGo: (conversation: string) => void }) {
  const say = useSay();
  return (
    <nav aria-label={say("chat.open")} className="flex gap-1 px-3 py-1.5 overflow-x-auto">
      {rows.map((row) => <OpenChat key={row.conversation_id} row={row} now={now} onGo={onGo} />)}
    </nav>
  );
}

function OpenChat({ row, now, onGo }: { row: Row; now: number; onGo: (conversation: string) => void }) {
  const say = useSay();
  const { conversation } = usePlace();
  const types = "visitor" in useOthers((others) => others.typing[row.conversation_id] ?? NOBODY);
  const since = waitsSince(row);
  const waits = since < now;
  const here = conversation === row.conversation_id;
  return (
    <button
      type="button"
      aria-current={here ? "page" : undefined}
      onClick={() => onGo(row.conversation_id)}
      className={cx("inline-flex items-center gap-1.5 h-7 max-md:h-11 px-2.5 rounded-field whitespace-nowrap", here ? "bg-pressed" : "hover:bg-hover")}
    >
      <Icon of={MessageCircle} small className="text-ch-chat" />
      <span className={cx(waits && "font-semibold")}>{row.customer.name || say("chat.visitor")}</span>
      <span className={cx("text-small tabular-nums", waits ? "text-text-2" : "text-text-3")}>
        {types ? say("chat.typesShort") : waits ? span(now - since) : say("chat.answered")}
      </span>
    </button>
  );
}

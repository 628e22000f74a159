/** Above the composer of a chat: whether the visitor is here, on which page, and that they write while we do. */
import type { Row } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { useEffect } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { useNow } from "../../../shared/lib/now.ts";
import { announce } from "../../../shared/state/announce.ts";
import { useChats, VISITOR } from "../../../shared/state/chats.ts";
import { EMPTY_DRAFT, useDrafts } from "../../../shared/state/drafts.ts";
import { useOthers } from "../../../shared/state/others.ts";

const NOBODY: Record<string, number> = {};

function pathOf(page: string): string {
  try {
    const { host, pathname } = new URL(page);
    return host + pathname;
  } catch {
    return "";
  }
}

export function VisitorLine({ row }: { row: Row }) {
  const say = useSay();
  const now = useNow("second");
  const id = row.conversation_id;
  const here = useChats((chats) => chats.here[id]);
  const types = VISITOR in useOthers((others) => others.typing[id] ?? NOBODY);
  const writes = useDrafts((drafts) => (drafts.byConversation[id] ?? EMPTY_DRAFT).texts.reply.trim() !== "");
  const isHere = here !== undefined && here.until > now;
  const name = row.customer.name || say("chat.visitor");
  useEffect(() => {
    if (types && writes) announce(say("chat.crossing", { name }));
  }, [types, writes, name, say]);
  const page = isHere ? pathOf(here.page) : "";
  return (
    <p className="flex flex-wrap items-center gap-x-2 pl-13 max-md:pl-4 pr-4 pb-1.5 text-small text-text-3 min-h-6.5">
      <span className="inline-flex items-baseline gap-x-2">
        <span aria-hidden className={cx("size-2 rounded-full shrink-0", isHere ? "bg-ok" : "inset-ring inset-ring-line-strong")} />
        {isHere ? say(here.paused ? "chat.paused" : "chat.here") : say("chat.gone")}
      </span>
      {page !== "" && <span className="truncate">{say("chat.onPage", { page })}</span>}
      {types && (
        <span className={cx("inline-flex items-center gap-1.5", writes && "text-text font-medium")}>
          <span aria-hidden className="typing inline-flex gap-0.5"><b /><b /><b /></span>
          {say(writes ? "chat.crossing" : "chat.types", { name })}
        </span>
      )}
    </p>
  );
}

/** A conversation with its customer's whole story: head, story, composer, and the customer beside it. */
import type { ConversationDetail } from "@tellonce/shared/api.ts";
import { useEffect, useRef, useState } from "react";
import { ChatTools } from "../features/chat/components/ChatTools.tsx";
import { VisitorLine } from "../features/chat/components/VisitorLine.tsx";
import { Composer } from "../features/composer/components/Composer.tsx";
import { QuickBar } from "../features/composer/components/QuickBar.tsx";
import { TypingLine } from "../features/composer/components/TypingLine.tsx";
import { useChange, useConversation } from "../features/conversation/api/conversation.ts";
import { ConversationHead } from "../features/conversation/components/ConversationHead.tsx";
import type { Tool } from "../features/conversation/tools.ts";
import { useTelling } from "../features/conversation/useTelling.ts";
import { ForwardDialog } from "../features/forward/ForwardDialog.tsx";
import { GroupingDialog } from "../features/grouping/GroupingDialog.tsx";
import { HandingDialog } from "../features/handing/components/HandingDialog.tsx";
import { HandingStrip } from "../features/handing/components/HandingStrip.tsx";
import { OnlyMenu } from "../features/story/components/OnlyMenu.tsx";
import { Story } from "../features/story/components/Story.tsx";
import type { Only } from "../features/story/only.ts";
import { ErrorState } from "../shared/components/ErrorState.tsx";
import { useSay } from "../shared/i18n/index.ts";
import { useLayout } from "../shared/lib/media.ts";
import { useGo } from "../shared/lib/place.ts";
import { BriefFold } from "../shared/brief/BriefFold.tsx";
import { useDrafts } from "../shared/state/drafts.ts";
import { usePrefs } from "../shared/state/prefs.ts";
import { useWanted } from "../shared/state/wanted.ts";
import { Side } from "./Side.tsx";

export function ConversationPane({ id }: { id: string }) {
  const say = useSay();
  const query = useConversation(id);
  if (query.data !== undefined) return <Open detail={query.data} />;
  return (
    <main aria-label={say("pane.story")} className="flex-1 min-h-0 flex bg-surface">
      {query.isError && <ErrorState title={say("conversation.failed")} error={query.error} onRetry={() => void query.refetch()} />}
    </main>
  );
}

function Open({ detail }: { detail: ConversationDetail }) {
  const say = useSay();
  const layout = useLayout();
  const { open, close } = useGo();
  const [overlay, setOverlay] = useState(false);
  const [tool, setTool] = useState<Tool | null>(null);
  const [shown, setShown] = useState<{ of: string; only: Only | null }>({ of: "", only: null });
  const { row, customer } = detail;
  const only = shown.of === row.conversation_id ? shown.only : null;
  const show = (next: Only | null) => setShown({ of: row.conversation_id, only: next });
  const sideOpen = usePrefs((prefs) => prefs.sideOpen);
  useWantedInView(() => {
    setOverlay(false);
    setShown({ of: "", only: null });
  });
  useEscapeToList(layout === "phone", close);
  useTelling(row.conversation_id);
  return (
    <div className="flex min-w-0 min-h-0 flex-1 relative">
      <main id="conversation" data-pane tabIndex={-1} aria-label={say("pane.story")} className="pane flex-1 min-w-0 min-h-0 flex flex-col bg-surface">
        <ConversationHead row={row} layout={layout} onTool={setTool} onBack={close} onSide={() => setOverlay(!overlay)}>
          <OnlyMenu only={only} onChange={show} />
        </ConversationHead>
        <HandingStrip row={row} />
        <HandingDialog row={row} tool={tool === "consult" || tool === "escalate" || tool === "plan" ? tool : null} onDone={() => setTool(null)} />
        <GroupingDialog customer={customer.id} row={row} tool={tool === "merge" || tool === "split" ? tool : null} onDone={() => setTool(null)} onGo={open} />
        <ForwardDialog row={row} open={tool === "forward"} onDone={() => setTool(null)} />
        {(layout !== "wide" || !sideOpen) && <BriefFold conversation={row.conversation_id} className="shrink-0 border-b border-line px-5 max-md:px-4 max-h-[40%] scroll" />}
        <Story customer={customer.id} conversation={row.conversation_id} onGo={open} only={only} onAll={() => show(null)} />
        <TypingLine conversation={row.conversation_id} />
        {row.channel === "chat" && <VisitorLine row={row} />}
        {row.channel === "chat" && row.status !== "resolved" && <ChatTools row={row} />}
        {layout === "phone" ? <PhoneComposer detail={detail} /> : <Composer row={row} customer={customer} phone={false} />}
      </main>
      <Side layout={layout} overlay={overlay} onOverlay={setOverlay} customer={customer} conversation={row.conversation_id} onGo={open} />
    </div>
  );
}

function PhoneComposer({ detail: { row, customer } }: { detail: ConversationDetail }) {
  const change = useChange(row);
  const open = useDrafts((drafts) => drafts.sheet === row.conversation_id);
  if (open) return <Composer row={row} customer={customer} phone beside={row.channel === "chat" && <VisitorLine row={row} />} />;
  const status = row.status === "resolved" ? "open" : "resolved";
  return <QuickBar row={row} onResolve={() => change.mutate({ path: "status", status })} />;
}

/** Whatever hides the whole story gives way when somebody wants to see an entry of it. */
function useWantedInView(giveWay: () => void): void {
  const latest = useRef(giveWay);
  useEffect(() => {
    latest.current = giveWay;
  });
  useEffect(() => useWanted.subscribe(({ entry }) => entry !== null && latest.current()), []);
}

/** On a phone the conversation is one level in: Esc goes out. Elsewhere the list is in view anyway. */
function useEscapeToList(phone: boolean, close: () => void): void {
  useEffect(() => {
    if (!phone) return;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && close();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [phone, close]);
}

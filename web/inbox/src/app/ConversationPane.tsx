/** A conversation with its customer's whole story: head, story, composer, and the customer beside it. */
import type { ConversationDetail } from "@tellonce/shared/api.ts";
import { useEffect, useState } from "react";
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
import { HandingDialog } from "../features/handing/components/HandingDialog.tsx";
import { HandingStrip } from "../features/handing/components/HandingStrip.tsx";
import { Story } from "../features/story/components/Story.tsx";
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
  const { row, customer } = detail;
  const sideOpen = usePrefs((prefs) => prefs.sideOpen);
  useEffect(() => useWanted.subscribe(({ entry }) => entry !== null && setOverlay(false)), []);
  useEscapeToList(layout === "phone", close);
  useTelling(row.conversation_id);
  return (
    <div className="flex min-w-0 min-h-0 flex-1 relative">
      <main id="conversation" data-pane tabIndex={-1} aria-label={say("pane.story")} className="pane flex-1 min-w-0 min-h-0 flex flex-col bg-surface">
        <ConversationHead row={row} layout={layout} onTool={setTool} onBack={close} onSide={() => setOverlay(!overlay)} />
        <HandingStrip row={row} />
        <HandingDialog row={row} tool={tool === "forward" ? null : tool} onDone={() => setTool(null)} />
        <ForwardDialog row={row} open={tool === "forward"} onDone={() => setTool(null)} />
        {(layout !== "wide" || !sideOpen) && <BriefFold conversation={row.conversation_id} className="shrink-0 border-b border-line px-5 max-md:px-4 max-h-[40%] scroll" />}
        <Story customer={customer.id} conversation={row.conversation_id} onGo={open} />
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

/** On a phone the conversation is one level in: Esc goes out. Elsewhere the list is in view anyway. */
function useEscapeToList(phone: boolean, close: () => void): void {
  useEffect(() => {
    if (!phone) return;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && close();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [phone, close]);
}

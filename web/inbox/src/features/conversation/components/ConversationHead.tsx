/** The head of the story: subject and what can be done, below it the reference, who has it and why, and by when. */
import type { Row } from "@tellonce/shared/api.ts";
import { Button, IconButton, Kbd } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { ArrowLeft, ArrowRightLeft, Check, PanelRight, RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { customerName, subjectOf } from "../../../shared/components/channels.ts";
import { Due } from "../../../shared/components/Due.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { keyOf, useActions } from "../../../shared/lib/keys.ts";
import type { Layout } from "../../../shared/lib/media.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";
import { useChange } from "../api/conversation.ts";
import type { Tool } from "../tools.ts";
import { AssignMenu } from "./AssignMenu.tsx";
import { MoreMenu } from "./MoreMenu.tsx";
import { OthersHere } from "./OthersHere.tsx";
import { SnoozeMenu } from "./SnoozeMenu.tsx";
import { TransferDialog } from "./TransferDialog.tsx";
import { WhyPopover } from "./WhyPopover.tsx";

interface HeadProps {
  row: Row;
  onTool: (tool: Tool) => void;
  layout: Layout;
  onBack: () => void;
  onSide: () => void;
  /** Further tools. */
  children: ReactNode;
}

export function ConversationHead({ row, layout, onTool, onBack, onSide, children }: HeadProps) {
  const [transferring, setTransferring] = useState(false);
  const change = useChange(row);
  const resolved = row.status === "resolved";
  const toggleResolved = () => change.mutate({ path: "status", status: resolved ? "open" : "resolved" });
  useActions({
    resolve: toggleResolved,
    transfer: () => setTransferring(true),
    take: () => row.agent === null && change.mutate({ path: "claim" }),
  });
  return (
    <header className="shrink-0 border-b border-line">
      {layout === "phone" ? (
        <PhoneHead row={row} onTool={onTool} onBack={onBack} onSide={onSide} onTransfer={() => setTransferring(true)}>{children}</PhoneHead>
      ) : (
        <div className="pl-5 pr-3 py-2.5">
          <div className="flex items-center gap-1">
            <Subject row={row} />
            <Tools row={row} onTool={onTool} layout={layout} resolved={resolved} busy={change.isPending} onSide={onSide} onTransfer={() => setTransferring(true)} onResolve={toggleResolved}>{children}</Tools>
          </div>
          <div className="flex items-center gap-2 mt-1 h-5.5 text-small text-text-3 min-w-0">
            <Meta row={row} />
          </div>
        </div>
      )}
      <TransferDialog row={row} open={transferring} onOpenChange={setTransferring} />
    </header>
  );
}

function Subject({ row }: { row: Row }) {
  const say = useSay();
  return (
    <h2 lang={row.language || undefined} className="flex-1 truncate text-heading font-semibold tracking-[-0.01em]">
      {subjectOf(say, row)}
    </h2>
  );
}

interface ToolsProps {
  row: Row;
  onTool: (tool: Tool) => void;
  layout: Layout;
  resolved: boolean;
  busy: boolean;
  onSide: () => void;
  onTransfer: () => void;
  onResolve: () => void;
  children: ReactNode;
}

function Tools({ row, onTool, layout, resolved, busy, onSide, onTransfer, onResolve, children }: ToolsProps) {
  const say = useSay();
  const keys = usePrefs((prefs) => prefs.keys);
  return (
    <>
      {children}
      <IconButton label={say("action.transfer")} hotkey={keyOf("transfer", keys)} onClick={onTransfer}>
        <Icon of={ArrowRightLeft} />
      </IconButton>
      {!resolved && <SnoozeMenu row={row} />}
      <MoreMenu row={row} onTool={onTool} />
      {layout !== "wide" && (
        <IconButton label={say("pane.side")} hotkey={keyOf("side", keys)} onClick={onSide}>
          <Icon of={PanelRight} />
        </IconButton>
      )}
      <Button onClick={onResolve} disabled={busy} className="ml-1">
        <Icon of={resolved ? RotateCcw : Check} small />
        {say(resolved ? "action.reopen" : "action.resolve")}
        <Kbd>{keyOf("resolve", keys)}</Kbd>
      </Button>
    </>
  );
}

function Meta({ row }: { row: Row }) {
  return (
    <>
      <span className="whitespace-nowrap">{row.reference}</span>
      <Divider />
      <AssignMenu row={row} />
      <WhyPopover row={row} />
      <Divider />
      <Due row={row} chip />
      {row.tags.map((tag) => <span key={tag} className="text-tiny px-1.5 rounded-tag bg-tag text-text-2 whitespace-nowrap">{tag}</span>)}
      <span className="flex-1" />
      <OthersHere conversation={row.conversation_id} />
    </>
  );
}

function Divider() {
  return <span aria-hidden className="w-px h-3 bg-line shrink-0" />;
}

interface PhoneHeadProps {
  row: Row;
  onTool: (tool: Tool) => void;
  onBack: () => void;
  onSide: () => void;
  onTransfer: () => void;
  children: ReactNode;
}

function PhoneHead({ row, onTool, onBack, onSide, onTransfer, children }: PhoneHeadProps) {
  const say = useSay();
  return (
    <div className="flex items-center h-15 px-1">
      <IconButton label={say("action.back")} onClick={onBack}><Icon of={ArrowLeft} size={20} /></IconButton>
      <div className="flex-1 min-w-0">
        <h1 lang={row.language || undefined} className="truncate font-semibold">{customerName(say, row.customer.name)}</h1>
        <h2 className="sr-only">{subjectOf(say, row)}</h2>
        <div className="flex items-center gap-1.5 text-small text-text-3">
          <span className="whitespace-nowrap">{row.reference}</span>
          <Due row={row} />
          <WhyPopover row={row} />
        </div>
      </div>
      {children}
      <IconButton label={say("pane.side")} onClick={onSide}><Icon of={PanelRight} size={20} /></IconButton>
      <MoreMenu row={row} onTool={onTool} onTransfer={onTransfer} />
    </div>
  );
}

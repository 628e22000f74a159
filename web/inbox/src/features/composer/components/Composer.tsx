/** The composer: one box, three modes; on a phone it opens over the whole screen. */
import type { Customer, Row } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { type ReactNode, useEffect, useRef } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { useNewest } from "../../../shared/api/stories.ts";
import { useActions } from "../../../shared/lib/keys.ts";
import { announce } from "../../../shared/state/announce.ts";
import { changeDraft, EMPTY_DRAFT, type Mode, openMode, useDrafts } from "../../../shared/state/drafts.ts";
import { type SendEnd, usePrefs } from "../../../shared/state/prefs.ts";
import { useDraftOnServer } from "../api/drafts.ts";
import { beginPromise, isWhole } from "../promise.ts";
import { useSend } from "../api/send.ts";
import { isStale } from "../stale.ts";
import { useFiles } from "../useFiles.ts";
import { useWays } from "../ways/api.ts";
import { ClosedWay } from "../ways/ClosedWay.tsx";
import { WayBar } from "../ways/WayBar.tsx";
import { chosenWay, isClosed, mayLeave } from "../ways/ways.ts";
import { ComposerFoot } from "./ComposerFoot.tsx";
import { FileChips } from "./FileChips.tsx";
import { ModeTabs } from "./ModeTabs.tsx";
import { PhoneFields } from "./PhoneFields.tsx";
import { PromiseFields } from "./PromiseFields.tsx";
import { Recipients } from "./Recipients.tsx";
import { SheetHead } from "./SheetHead.tsx";
import { StaleStrip } from "./StaleStrip.tsx";
import { TextArea } from "./TextArea.tsx";

interface ComposerProps {
  row: Row;
  customer: Customer;
  phone: boolean;
  /** What must stay in view while writing covers the rest of a phone. */
  beside?: ReactNode;
}

export function Composer({ row, customer, phone, beside }: ComposerProps) {
  const say = useSay();
  const id = row.conversation_id;
  const draft = useDrafts((drafts) => drafts.byConversation[id] ?? EMPTY_DRAFT);
  const newest = useNewest(row.customer.id, id);
  const { send, busy } = useSend(id);
  const files = useFiles(id);
  const field = useRef<HTMLTextAreaElement>(null);
  const end = usePrefs((prefs) => prefs.sendEnd);
  const stale = isStale(draft, newest);
  const note = draft.mode === "note";
  useDraftOnServer(id, () => newest?.id ?? null);
  useModeKeys(id, field);
  useModeAnnouncement(draft.mode);
  useEffect(() => {
    if (stale && newest !== undefined) announce(say("stale.title"), "assertive");
  }, [stale, newest, say]);

  const ways = useWays(id, newest?.id);
  const way = chosenWay(ways, draft);
  const shut = draft.mode === "reply" && way !== undefined && isClosed(way);
  const go = (how: SendEnd = end, at?: Date) => void send(draft.mode, how, way, at);
  const filled = draft.mode === "reply" ? mayLeave(way, draft) : draft.texts[draft.mode].trim() !== "";
  const canSend = !busy && files.waiting === 0 && filled && isWhole(draft.promise);

  return (
    <section
      id="composer"
      data-pane
      tabIndex={-1}
      aria-label={say("pane.composer")}
      onDrop={draft.mode === "reply" ? files.drop : undefined}
      onPaste={draft.mode === "reply" ? files.paste : undefined}
      className={cx(
        "pane flex flex-col min-h-0 shrink-0",
        phone ? "fixed inset-0 z-30 pb-[env(safe-area-inset-bottom)]" : "relative mx-3.5 mb-3.5 rounded-pop ring max-h-[50%] min-h-30",
        note ? "bg-note ring-note-line" : "bg-surface ring-line-strong",
      )}
    >
      {phone && <SheetHead row={row} draft={draft} disabled={!canSend || stale} onSend={go} />}
      {stale && newest !== undefined && <StaleStrip entry={newest} onRead={() => changeDraft(id, { base: newest.id })} />}
      <ModeTabs mode={draft.mode} conversation={id} />
      {draft.mode === "reply" && way !== undefined && <WayBar conversation={id} ways={ways} way={way} draft={draft} />}
      {draft.mode === "reply" && (way === undefined || way.channel === "email") && (
        <Recipients row={row} customer={customer} draft={draft} withTo={way === undefined} />
      )}
      {draft.mode === "phone" && <PhoneFields conversation={id} fields={draft.phone} />}
      {shut && <ClosedWay conversation={id} way={way} draft={draft.template} />}
      {!shut && <TextArea ref={field} row={row} draft={draft} newest={newest?.id ?? null} tall={phone} onSend={() => canSend && !stale && go()} />}
      {draft.mode !== "note" && draft.promise !== null && <PromiseFields conversation={id} promise={draft.promise} />}
      {draft.mode === "reply" && !shut && <FileChips conversation={id} files={draft.files} waiting={files.waiting} />}
      {beside}
      <ComposerFoot draft={draft} onPromise={() => void beginPromise(id, customer.language)} files={draft.mode === "reply" && !shut && way?.audience !== "public"} phone={phone} stale={stale} canSend={canSend} onAttach={files.add} onSend={go} />
    </section>
  );
}

function useModeKeys(conversation: string, field: React.RefObject<HTMLTextAreaElement | null>): void {
  const open = (mode: Mode) => () => {
    openMode(conversation, mode);
    requestAnimationFrame(() => field.current?.focus());
  };
  useActions({ reply: open("reply"), note: open("note"), phone: open("phone") });
}

function useModeAnnouncement(mode: Mode): void {
  const say = useSay();
  const before = useRef(mode);
  useEffect(() => {
    if (before.current !== mode) announce(say(`composer.mode.${mode}`));
    before.current = mode;
  }, [mode, say]);
}

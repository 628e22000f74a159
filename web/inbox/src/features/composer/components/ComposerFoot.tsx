/** The foot of the composer: attachments, what is saved, and the main button, which says what happens to the conversation. */
import { Button, IconButton } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Handshake, Paperclip } from "lucide-react";
import { useRef } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import type { Draft } from "../../../shared/state/drafts.ts";
import { type SendEnd, usePrefs } from "../../../shared/state/prefs.ts";
import { EndMenu } from "./EndMenu.tsx";

interface FootProps {
  draft: Draft;
  /** Whether files can go along. */
  files: boolean;
  phone: boolean;
  stale: boolean;
  canSend: boolean;
  onAttach: (files: Iterable<File>) => void;
  onPromise: () => void;
  onSend: (end?: SendEnd, at?: Date) => void;
}

export function ComposerFoot({ draft, files, phone, stale, canSend, onAttach, onPromise, onSend }: FootProps) {
  const say = useSay();
  const saved = draft.savedAt !== null && draft.texts[draft.mode] !== "";
  return (
    <div className="flex items-center gap-0.5 px-2 pt-1 pb-2">
      {files && <Attach onAttach={onAttach} />}
      {draft.mode !== "note" && (
        <IconButton label={say("promise.add")} disabled={draft.promise !== null} onClick={onPromise}><Icon of={Handshake} /></IconButton>
      )}
      <span className={cx("px-1.5 text-small truncate", draft.mode === "note" ? "text-note-text" : "text-text-3")}>
        {stale ? say("stale.hint") : draft.mode === "note" ? say("composer.noteSafe") : saved && !phone ? say("composer.draftSaved") : ""}
      </span>
      <span className="flex-1" />
      {phone ? null : <MainButton draft={draft} stale={stale} canSend={canSend} onSend={onSend} />}
    </div>
  );
}

function Attach({ onAttach }: { onAttach: (files: Iterable<File>) => void }) {
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={say("composer.attach")} onClick={() => input.current?.click()}>
        <Icon of={Paperclip} />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onAttach([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

interface MainButtonProps {
  draft: Draft;
  stale: boolean;
  canSend: boolean;
  onSend: (end?: SendEnd, at?: Date) => void;
}

export function MainButton({ draft, stale, canSend, onSend }: MainButtonProps) {
  const say = useSay();
  const end = usePrefs((prefs) => prefs.sendEnd);
  if (draft.mode === "note") return <Button look="note" disabled={!canSend} onClick={() => onSend()}>{say("composer.addNote")}</Button>;
  if (draft.mode === "phone") return <Button look="main" disabled={!canSend} onClick={() => onSend()}>{say("composer.savePhone")}</Button>;
  if (stale) return <Button disabled={!canSend} onClick={() => onSend()}>{say("stale.sendAnyway")}</Button>;
  return (
    <span className="inline-flex">
      <Button look="main" disabled={!canSend} onClick={() => onSend()} className="rounded-r-none">{say(`send.${end}`)}</Button>
      <EndMenu canSend={canSend} side="top" onSend={onSend} />
    </span>
  );
}

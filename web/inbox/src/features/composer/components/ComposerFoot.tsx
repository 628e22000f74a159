/** The foot of the composer: attachments, what is saved, and the main button, which says what happens to the conversation. */
import { Button, IconButton } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuItem } from "@tellonce/shared/ui/Menu.tsx";
import { Check, ChevronDown, Clock, Paperclip } from "lucide-react";
import { useRef } from "react";
import { type MessageId, useSay } from "../../../shared/i18n/index.ts";
import { snoozes } from "../../../shared/lib/later.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import type { Draft } from "../../../shared/state/drafts.ts";
import { type SendEnd, usePrefs } from "../../../shared/state/prefs.ts";

const LATER: Partial<Record<MessageId, MessageId>> = {
  "snooze.threeHours": "send.threeHours",
  "snooze.tomorrow": "send.tomorrow",
  "snooze.monday": "send.monday",
};
const ENDS: SendEnd[] = ["waiting", "resolved", "open"];

interface FootProps {
  draft: Draft;
  /** Whether files can go along. */
  files: boolean;
  phone: boolean;
  stale: boolean;
  canSend: boolean;
  onAttach: (files: Iterable<File>) => void;
  onSend: (end?: SendEnd, at?: Date) => void;
}

export function ComposerFoot({ draft, files, phone, stale, canSend, onAttach, onSend }: FootProps) {
  const say = useSay();
  const saved = draft.savedAt !== null && draft.texts[draft.mode] !== "";
  return (
    <div className="flex items-center gap-0.5 px-2 pt-1 pb-2">
      {files && <Attach onAttach={onAttach} />}
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
      <EndMenu onSend={onSend} canSend={canSend} />
    </span>
  );
}

function EndMenu({ onSend, canSend }: { onSend: (end: SendEnd, at?: Date) => void; canSend: boolean }) {
  const say = useSay();
  const { sendEnd, set } = usePrefs();
  const trigger = (
    <Button look="main" aria-label={say("composer.ends")} className={cx("rounded-l-none w-6.5 max-md:w-11 px-0 max-md:px-0 ml-px", !canSend && "opacity-50")}>
      <Icon of={ChevronDown} small />
    </Button>
  );
  function choose(end: SendEnd) {
    set({ sendEnd: end });
    if (canSend) onSend(end);
  }
  return (
    <Menu trigger={trigger} side="top">
      {ENDS.map((end) => (
        <MenuItem key={end} onClick={() => choose(end)} end={end === sendEnd ? <Icon of={Check} small className="text-accent" /> : undefined}>
          {say(`send.${end}`)}
        </MenuItem>
      ))}
      {canSend && <Later onSend={(at) => onSend(sendEnd, at)} />}
    </Menu>
  );
}

/** The same reply at a later time: it stands in the story until then, and can be taken back. */
function Later({ onSend }: { onSend: (at: Date) => void }) {
  const say = useSay();
  const now = new Date();
  return snoozes(now).map(({ label, until }) => (
    <MenuItem key={label} icon={Clock} onClick={() => onSend(until)} end={<span className="text-small text-text-3 tabular-nums">{exactTime(until.toISOString(), now)}</span>}>
      {say(LATER[label] ?? label)}
    </MenuItem>
  ));
}

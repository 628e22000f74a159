/** Where one writes: grows with the text, checks the spelling in the conversation's language, tells the others. */
import type { Row } from "@tellonce/shared/api.ts";
import { type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { type Draft, useDrafts, writeText } from "../../../shared/state/drafts.ts";
import { tellOthers } from "../../../shared/state/live.ts";

const TELL_EVERY_MS = 3_000;

interface TextAreaProps {
  ref: Ref<HTMLTextAreaElement>;
  row: Row;
  draft: Draft;
  newest: string | null;
  tall: boolean;
  onSend: () => void;
}

export function TextArea({ ref, row, draft, newest, tall, onSend }: TextAreaProps) {
  const say = useSay();
  const { mode } = draft;
  const text = draft.texts[mode];
  const own = useRef<HTMLTextAreaElement>(null);
  const toldAt = useRef(0);
  useImperativeHandle(ref, () => own.current as HTMLTextAreaElement);
  useGrow(own, text, tall);

  function write(value: string) {
    writeText(row.conversation_id, mode, value, newest);
    if (Date.now() - toldAt.current < TELL_EVERY_MS || (row.channel === "chat" && mode !== "reply")) return; // a visitor would see it
    toldAt.current = Date.now();
    tellOthers({ type: "typing", conversation_id: row.conversation_id });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    }
    if (event.key === "Escape") {
      own.current?.blur();
      useDrafts.setState({ sheet: null });
    }
  }

  return (
    <textarea
      ref={own}
      rows={2}
      value={text}
      autoFocus={tall}
      spellCheck
      lang={mode === "reply" ? row.language || undefined : undefined}
      aria-label={say(`composer.${mode}`)}
      placeholder={say(`composer.hint.${mode}`)}
      onChange={(event) => write(event.target.value)}
      onKeyDown={onKeyDown}
      className="scroll flex-1 min-h-13 resize-none bg-transparent px-3.5 pt-2 pb-1 outline-none placeholder:text-text-3"
    />
  );
}

function useGrow(field: React.RefObject<HTMLTextAreaElement | null>, text: string, tall: boolean): void {
  useLayoutEffect(() => {
    const box = field.current;
    if (box === null || tall) return;
    box.style.flexBasis = "auto";
    box.style.height = "0";
    box.style.height = `${box.scrollHeight}px`;
  }, [field, text, tall]);
}

/** One part of a brief in an agent's words. */
import type { BriefSection } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { fieldShape } from "@tellonce/shared/ui/Field.tsx";
import { type FormEvent, useRef } from "react";
import { useSay } from "../i18n/index.ts";

interface BriefFormProps {
  section: BriefSection;
  before: string;
  busy: boolean;
  onSave: (text: string) => void;
  onCancel: () => void;
}

export function BriefForm({ section, before, busy, onSave, onCancel }: BriefFormProps) {
  const say = useSay();
  const field = useRef<HTMLTextAreaElement>(null);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    event.stopPropagation();
    onSave(field.current?.value.trim() ?? "");
  }
  return (
    <form onSubmit={submit} className="grid gap-1.5 mt-0.5">
      <textarea ref={field} aria-label={say(`brief.${section.part}`)} autoFocus rows={4} maxLength={2_000} defaultValue={before} className={`${fieldShape} h-auto py-1.5 resize-y`} />
      <div className="flex flex-wrap justify-end gap-1">
        {section.corrected_by !== null && <Button look="ghost" disabled={busy} onClick={() => onSave("")}>{say("brief.reset")}</Button>}
        <Button look="ghost" onClick={onCancel}>{say("action.cancel")}</Button>
        <Button type="submit" disabled={busy}>{say("brief.save")}</Button>
      </div>
    </form>
  );
}

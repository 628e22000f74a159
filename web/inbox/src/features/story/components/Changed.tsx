/** That its author changed an entry, and how it read before. */
import { useState } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { Words } from "./Body.tsx";

interface ChangedProps {
  at: string;
  /** Earlier wordings, oldest first. */
  earlier: string[];
  language: string;
}

export function Changed({ at, earlier, language }: ChangedProps) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="min-h-6 text-small text-accent font-medium hover:text-accent-hover rounded-tag">
        {say("entry.changed", { time: exactTime(at, new Date()) })}
      </button>
      {open && earlier.map((text, place) => (
        <blockquote key={place} className="border-l-2 border-line pl-3 my-1 text-text-3"><Words text={text} language={language} /></blockquote>
      ))}
    </>
  );
}

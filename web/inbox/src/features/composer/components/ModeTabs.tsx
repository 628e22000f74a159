/** The three modes as tabs, each with its key. */
import { Kbd } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Lock } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import { keyOf } from "../../../shared/lib/keys.ts";
import { changeDraft, type Mode } from "../../../shared/state/drafts.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";

const MODES: Mode[] = ["reply", "note", "phone"];

export function ModeTabs({ mode, conversation }: { mode: Mode; conversation: string }) {
  const say = useSay();
  const keys = usePrefs((prefs) => prefs.keys);

  function move(event: KeyboardEvent<HTMLElement>) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = MODES[(MODES.indexOf(mode) + by + MODES.length) % MODES.length] ?? "reply";
    changeDraft(conversation, { mode: next });
    event.currentTarget.querySelector<HTMLElement>(`[data-mode=${next}]`)?.focus();
  }

  return (
    <div role="tablist" aria-label={say("composer.modes")} onKeyDown={move} className="flex items-center gap-0.5 px-1.5 pt-1.5">
      {MODES.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          data-mode={one}
          aria-selected={mode === one}
          tabIndex={mode === one ? 0 : -1}
          onClick={() => changeDraft(conversation, { mode: one })}
          className={cx(
            "inline-flex items-center gap-1.5 h-6.5 max-md:h-11 px-2.25 rounded-field font-medium whitespace-nowrap",
            mode !== one && "text-text-3 hover:text-text-2",
            mode === one && (one === "note" ? "bg-note-pressed text-note-text" : "bg-pressed text-text"),
          )}
        >
          {one === "note" && mode === "note" && <Icon of={Lock} small />}
          {say(`composer.${one}`)}
          {mode !== one && <Kbd className={mode === "note" ? "bg-transparent" : ""}>{keyOf(one, keys)}</Kbd>}
        </button>
      ))}
    </div>
  );
}

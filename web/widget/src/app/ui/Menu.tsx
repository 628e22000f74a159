/** A few further actions behind three dots. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n/words.ts";
import { Icon, type IconName } from "./Icon.tsx";

export interface Action {
  icon: IconName;
  label: string;
  press(): void;
}

export function Menu({ actions }: { actions: Action[] }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const leave = (event: Event) => box.current?.contains(event.target as Node) || setOpen(false);
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, []);
  const escape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="menu" ref={box} onKeyDown={escape}>
      <button type="button" class="hit" ref={button} aria-label={t("more")} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="more" size={20} />
      </button>
      {open && (
        <ul class="pop">
          {actions.map((action) => (
            <li key={action.label}>
              <button type="button" onClick={() => (setOpen(false), action.press())}>
                <Icon name={action.icon} />
                {action.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Buttons: one main one in view, the others lined or ghosts; an icon alone has a label and a tooltip with its key. */
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";
import { Hint } from "./Hint.tsx";

type Look = "main" | "line" | "ghost" | "note" | "danger";

const LOOKS: Record<Look, string> = {
  main: "bg-accent text-on-accent hover:bg-accent-hover",
  line: "bg-surface inset-ring inset-ring-line hover:bg-hover",
  ghost: "text-text-2 hover:bg-hover",
  note: "bg-note-text text-note hover:opacity-90",
  danger: "text-danger hover:bg-danger-bg",
};

export const buttonShape =
  "inline-flex items-center justify-center gap-1.5 h-7 max-md:h-11 px-2.5 max-md:px-3.5 rounded-field font-medium " +
  "whitespace-nowrap select-none disabled:opacity-50 aria-disabled:opacity-50";

export interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
}

export function Button({ look = "line", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={cx(buttonShape, LOOKS[look], className)} {...rest} />;
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  label: string;
  hotkey?: string | undefined;
  children: ReactNode;
}

export const iconButtonShape =
  "inline-flex items-center justify-center size-7 max-md:size-11 rounded-field text-text-2 hover:bg-hover data-popup-open:bg-pressed " +
  "disabled:opacity-50 shrink-0";

export function IconButton({ label, hotkey, className, children, ...rest }: IconButtonProps) {
  return (
    <Hint label={label} hotkey={hotkey}>
      <button type="button" aria-label={label} className={cx(iconButtonShape, className)} {...rest}>
        {children}
      </button>
    </Hint>
  );
}

export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      aria-hidden
      className={cx(
        "inline-flex items-center justify-center min-w-4.5 h-4.5 px-1 rounded-tag font-sans text-tiny font-medium text-text-3",
        "bg-surface inset-ring inset-ring-line max-md:hidden",
        className,
      )}
    >
      {children}
    </kbd>
  );
}

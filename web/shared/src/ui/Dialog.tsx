/** A dialog with a title: traps the focus, gives it back. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { iconButtonShape } from "./Button.tsx";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  closeLabel: string;
  children: ReactNode;
  wide?: boolean;
  /** What is focused first; the first control without it. */
  initialFocus?: RefObject<HTMLElement | null>;
}

export function Dialog({ open, onOpenChange, title, closeLabel, children, wide = false, initialFocus }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="scrim fixed inset-0 z-40" />
        <Base.Popup
          {...(initialFocus === undefined ? {} : { initialFocus })}
          className={cx(
            "popup fixed z-40 left-1/2 -translate-x-1/2 top-[12vh] max-h-[80dvh] flex flex-col rounded-dialog",
            "max-md:top-auto max-md:bottom-0 max-md:w-full max-md:max-h-[92dvh] max-md:rounded-b-none",
            wide ? "md:w-160" : "md:w-110",
          )}
        >
          <Base.Title className="pl-5 pr-14 pt-3.5 pb-2.5 shrink-0 text-heading font-semibold">{title}</Base.Title>
          <div className="scroll px-5 pb-5">{children}</div>
          <Base.Close aria-label={closeLabel} className={cx(iconButtonShape, "absolute right-3 top-3")}>
            <Icon of={X} />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

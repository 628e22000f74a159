/** One of several lines to choose from, with its time at the end. */
import type { ComponentProps, ReactNode } from "react";

interface ChoiceProps extends Omit<ComponentProps<"input">, "children"> {
  at: string;
  children: ReactNode;
}

export function Choice({ at, children, ...input }: ChoiceProps) {
  return (
    <label className="flex items-center gap-2.5 min-h-9 max-md:min-h-11 px-2 -mx-2 rounded-row hover:bg-hover min-w-0">
      <input className="accent-accent size-4 shrink-0" {...input} />
      <span className="flex-1 flex items-center gap-2 min-w-0">{children}</span>
      <span className="text-small text-text-3 tabular-nums whitespace-nowrap">{at}</span>
    </label>
  );
}

/** Fields with their label above: a label is never only a placeholder. */
import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

export const fieldShape =
  "w-full min-w-0 rounded-field bg-surface inset-ring inset-ring-line-strong px-2.5 h-8 max-md:h-11 [textarea&]:h-auto text-text placeholder:text-text-3 " +
  "focus-visible:outline-2 focus-visible:outline-focus disabled:opacity-60";

interface LabelledProps {
  label: string;
  className?: string | undefined;
  children: (id: string) => ReactNode;
}

export function Labelled({ label, className, children }: LabelledProps) {
  const id = useId();
  return (
    <div className={cx("grid gap-1", className)}>
      <label htmlFor={id} className="text-small font-medium text-text-2">{label}</label>
      {children(id)}
    </div>
  );
}

export function TextField({ label, className, ...rest }: ComponentProps<"input"> & { label: string }) {
  return <Labelled label={label} className={className}>{(id) => <input id={id} className={fieldShape} {...rest} />}</Labelled>;
}

export function SelectField({ label, className, children, ...rest }: ComponentProps<"select"> & { label: string }) {
  return (
    <Labelled label={label} className={className}>
      {(id) => <select id={id} className={fieldShape} {...rest}>{children}</select>}
    </Labelled>
  );
}

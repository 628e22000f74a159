/** A choice of one among a few, all in view. */
import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import type { ReactNode } from "react";

interface SegmentsProps<V extends string> {
  label: string;
  value: V;
  options: { value: V; label: ReactNode }[];
  onChange: (value: V) => void;
}

export function Segments<V extends string>({ label, value, options, onChange }: SegmentsProps<V>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={([next]: string[]) => next !== undefined && onChange(next as V)}
      className="inline-flex p-0.5 gap-0.5 rounded-row bg-sunken"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="flex-1 h-6.5 max-md:h-10 px-2.5 rounded-field text-small text-text-2 whitespace-nowrap data-pressed:bg-raised data-pressed:text-text data-pressed:font-semibold data-pressed:ring data-pressed:ring-line"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}

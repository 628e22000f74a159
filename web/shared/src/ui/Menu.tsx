/** Menus: actions, and choices of one. */
import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./cx.ts";
import { Icon, type Glyph } from "./Icon.tsx";

const itemShape =
  "flex items-center gap-2.5 min-h-8 max-md:min-h-11 mx-1.5 px-2.5 py-1 rounded-field outline-none select-none cursor-default " +
  "data-highlighted:bg-hover data-disabled:opacity-50";

interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  side?: "top" | "bottom";
  align?: "start" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

export function Menu({ trigger, children, side = "bottom", align = "end", open, onOpenChange }: MenuProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} className="z-40">
          <Base.Popup className="popup py-1.5 min-w-52 max-w-[min(22rem,calc(100vw-16px))] max-h-(--available-height) scroll">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ItemProps {
  children: ReactNode;
  icon?: Glyph;
  end?: ReactNode;
  disabled?: boolean;
  onClick: () => void;
}

export function MenuItem({ children, icon, end, disabled = false, onClick }: ItemProps) {
  return (
    <Base.Item className={itemShape} disabled={disabled} onClick={onClick}>
      {icon !== undefined && <Icon of={icon} className="text-text-3" />}
      <span className="flex-1 min-w-0">{children}</span>
      {end}
    </Base.Item>
  );
}

interface ChoiceProps<V extends string> {
  label: string;
  value: V;
  /** `stays`: the menu stays open, because more can be chosen then. */
  options: { value: V; label: string; mark?: ReactNode; stays?: boolean }[];
  onChange: (value: V) => void;
}

export function MenuChoice<V extends string>({ label, value, options, onChange }: ChoiceProps<V>) {
  return (
    <Base.Group>
      <MenuLabel>{label}</MenuLabel>
      <Base.RadioGroup value={value} onValueChange={(next: V) => onChange(next)}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick={option.stays !== true} className={cx(itemShape, "pr-8 relative")}>
            {option.mark}
            <span className="flex-1">{option.label}</span>
            <Base.RadioItemIndicator className="absolute right-2.5 text-accent">
              <Icon of={Check} small />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Base.GroupLabel className="px-4 pt-1.5 pb-1 text-tiny font-medium text-text-3">{children}</Base.GroupLabel>;
}

export function MenuSeparator() {
  return <Base.Separator className="h-px my-1.5 bg-line" />;
}

export const MenuGroup = Base.Group;

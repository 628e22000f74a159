/** Chooses what of the story is shown: everything, one channel, or one kind of entry. */
import { IconButton } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuChoice } from "@tellonce/shared/ui/Menu.tsx";
import { ListFilter } from "lucide-react";
import { useSay } from "../../../shared/i18n/index.ts";
import { type Only, ONLIES, PARTS } from "../only.ts";

interface OnlyMenuProps {
  only: Only | null;
  onChange: (only: Only | null) => void;
}

export function OnlyMenu({ only, onChange }: OnlyMenuProps) {
  const say = useSay();
  const options = [{ value: "all" as const, label: say("only.all") }, ...ONLIES.map((one) => ({ value: one, label: say(PARTS[one].name) }))];
  return (
    <Menu trigger={<IconButton label={say("only.menu")} aria-pressed={only !== null}><Icon of={ListFilter} className={only === null ? "" : "text-accent"} /></IconButton>}>
      <MenuChoice<Only | "all"> label={say("only.menu")} value={only ?? "all"} options={options} onChange={(next) => onChange(next === "all" ? null : next)} />
    </Menu>
  );
}

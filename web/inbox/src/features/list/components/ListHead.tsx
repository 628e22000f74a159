/** The head of the list: what it shows, how many, what came in above, and in which order. */
import { Button, buttonShape, IconButton } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuChoice, MenuSeparator } from "@tellonce/shared/ui/Menu.tsx";
import { Segments } from "@tellonce/shared/ui/Segments.tsx";
import { ArrowUp, ArrowUpDown, SlidersHorizontal } from "lucide-react";
import { useTeams } from "../../../shared/api/desk.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { type Show, SHOWS, SORTS, useGo, usePlace } from "../../../shared/lib/place.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";

interface ListHeadProps {
  total: number | undefined;
  fresh: number;
  phone: boolean;
  onShowFresh: () => void;
}

export function useListTitle(): string {
  const say = useSay();
  const { filter } = usePlace();
  const team = useTeams().data?.find((one) => one.id === filter.team);
  if (filter.view === "team") return team?.name ?? say("nav.teams");
  return filter.account ?? say(`nav.${filter.view}`);
}

export function ListHead({ total, fresh, phone, onShowFresh }: ListHeadProps) {
  const say = useSay();
  const title = useListTitle();
  const words = fresh > 0 ? say("list.fresh", { count: fresh }) : "";
  return (
    <header className="shrink-0 border-b border-line max-md:border-b-0">
      <div className="h-12 flex items-center gap-1.5 pl-4 pr-2.5">
        <h1 className="text-[14px] max-md:text-title font-semibold max-md:font-bold truncate">{title}</h1>
        <span className="text-small text-text-3 tabular-nums">{total}</span>
        {fresh > 0 && (
          <Button look="ghost" onClick={onShowFresh} className="px-1.5 text-small text-accent">
            <Icon of={ArrowUp} small />
            {words}
          </Button>
        )}
        <span className="flex-1" />
        <SortMenu phone={phone} />
        <FilterMenu />
      </div>
      {phone && <PhoneShows />}
    </header>
  );
}

function SortMenu({ phone }: { phone: boolean }) {
  const say = useSay();
  const { filter } = usePlace();
  const { change } = useGo();
  const words = say(`sort.${filter.sort}`);
  const trigger = phone ? (
    <IconButton label={say("list.sort", { sort: words })}><Icon of={ArrowUpDown} size={20} /></IconButton>
  ) : (
    <button type="button" aria-label={say("list.sort", { sort: words })} className={cx(buttonShape, "px-1.5 text-small text-text-2 hover:bg-hover data-popup-open:bg-pressed")}>
      <Icon of={ArrowUpDown} small />
      {words}
    </button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuChoice
        label={say("list.order")}
        value={filter.sort}
        options={SORTS.map((value) => ({ value, label: say(`sort.${value}`) }))}
        onChange={(sort) => change({ sort })}
      />
    </Menu>
  );
}

function FilterMenu() {
  const say = useSay();
  const { show, start } = usePlace();
  const { change } = useGo();
  const { density, set } = usePrefs();
  const filtered = show !== start;
  const trigger = (
    <IconButton label={say("list.filter", { show: say(`show.${show}`) })} className={filtered ? "text-accent" : ""}>
      <Icon of={SlidersHorizontal} />
    </IconButton>
  );
  return (
    <Menu trigger={trigger}>
      <MenuChoice
        label={say("list.status")}
        value={show}
        options={SHOWS.map((value) => ({ value, label: say(`show.${value}`) }))}
        onChange={(next) => change({ show: next })}
      />
      <MenuSeparator />
      <MenuChoice
        label={say("settings.density")}
        value={density}
        options={(["comfortable", "compact"] as const).map((value) => ({ value, label: say(`density.${value}`) }))}
        onChange={(next) => set({ density: next })}
      />
    </Menu>
  );
}

const PHONE_SHOWS: Show[] = ["open", "waiting", "snoozed"];

function PhoneShows() {
  const say = useSay();
  const { show } = usePlace();
  const { change } = useGo();
  return (
    <div className="px-4 pb-2 grid">
      <Segments
        label={say("list.status")}
        value={show}
        options={PHONE_SHOWS.map((value) => ({ value, label: say(`show.${value}`) }))}
        onChange={(next) => change({ show: next })}
      />
    </div>
  );
}

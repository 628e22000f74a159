/** The first pane: lists with their counts; between 768 and 1023 px a rail of icons. */
import { Link } from "@tanstack/react-router";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Hint } from "@tellonce/shared/ui/Hint.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Logo } from "@tellonce/shared/ui/State.tsx";
import type { ReactElement, ReactNode } from "react";
import { useCounts, useMySession, useTeams } from "../../../shared/api/desk.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { usePlace } from "../../../shared/lib/place.ts";
import { type Page, PAGES, useOnPage } from "../../../shared/lib/pages.ts";
import { accountViews, isCurrent, mainViews, type NavEntry, teamViews } from "../views.ts";

interface NavigationProps {
  rail: boolean;
  foot: ReactNode;
}

export function Navigation({ rail, foot }: NavigationProps) {
  const say = useSay();
  const { company } = useMySession();
  const counts = useCounts().data;
  const teams = useTeams().data ?? [];
  return (
    <nav id="navigation" data-pane tabIndex={-1} aria-label={say("pane.navigation")} className="pane bg-sunken border-r border-line flex flex-col min-h-0">
      <div className={cx("flex items-center gap-2 h-8 mt-2.5 mb-1.5 font-semibold shrink-0", rail ? "justify-center" : "px-4")}>
        <Logo />
        {!rail && <span className="truncate">{company.name || "tellonce"}</span>}
      </div>
      <div className="flex-1 min-h-0 scroll px-2">
        <Entries entries={mainViews(say, counts)} rail={rail} />
        <Section label={say("nav.teams")} entries={teamViews(teams, counts)} rail={rail} />
        <Section label={say("nav.accounts")} entries={accountViews(counts)} rail={rail} />
        {PAGES.map((page) => <PageLink key={page.to} page={page} rail={rail} />)}
      </div>
      <div className={cx("border-t border-line m-2 mb-0 py-2 shrink-0", rail && "flex justify-center")}>{foot}</div>
    </nav>
  );
}

function PageLink({ page, rail }: { page: Page; rail: boolean }) {
  const label = useSay()(page.name);
  const on = useOnPage() === page.to;
  const shape = cx("flex items-center gap-2.25 h-7 mt-1 rounded-field text-text-2 no-underline", rail ? "w-9 justify-center" : "px-2");
  const link = (
    <Link to={page.to} aria-label={label} aria-current={on ? "page" : undefined} className={cx(shape, on ? "bg-pressed text-text font-medium" : "hover:bg-hover")}>
      <Icon of={page.glyph} className={on ? "text-text" : "text-text-3"} />
      {!rail && <span className="truncate flex-1">{label}</span>}
    </Link>
  );
  return rail ? <Hint label={label}>{link}</Hint> : link;
}

interface EntriesProps {
  entries: NavEntry[];
  rail: boolean;
}

function Section({ label, entries, rail }: EntriesProps & { label: string }) {
  if (entries.length === 0) return null;
  return (
    <>
      <h2 className={cx("px-2 pt-4 pb-1 text-tiny font-medium text-text-3", rail && "sr-only")}>{label}</h2>
      <Entries entries={entries} rail={rail} />
    </>
  );
}

function Entries({ entries, rail }: EntriesProps) {
  const { filter } = usePlace();
  const onPage = useOnPage() !== undefined;
  return (
    <ul className="grid grid-cols-1 gap-px">
      {entries.map((entry) => (
        <li key={entry.id}>
          <Entry entry={entry} rail={rail} current={!onPage && isCurrent(entry, filter)} />
        </li>
      ))}
    </ul>
  );
}

function Entry({ entry, rail, current }: { entry: NavEntry; rail: boolean; current: boolean }) {
  const say = useSay();
  const { glyph, label, count } = entry;
  const link: ReactElement = (
    <Link
      to="/$view"
      params={{ view: entry.view }}
      search={entry.search}
      aria-current={current ? "page" : undefined}
      aria-label={count === undefined ? label : say("nav.counted", { label, count })}
      className={cx(
        "flex items-center gap-2.25 h-7 rounded-field text-text-2 no-underline",
        rail ? "w-9 justify-center" : "px-2",
        current ? "bg-pressed text-text font-medium" : "hover:bg-hover hover:text-text-2",
      )}
    >
      <Icon of={glyph} className={current ? "text-text" : "text-text-3"} />
      {!rail && <span className="truncate flex-1">{label}</span>}
      {!rail && count !== undefined && <span className={cx("text-small tabular-nums", current ? "text-text" : "text-text-3")}>{count}</span>}
    </Link>
  );
  return rail ? <Hint label={count === undefined ? label : say("nav.counted", { label, count })}>{link}</Hint> : link;
}

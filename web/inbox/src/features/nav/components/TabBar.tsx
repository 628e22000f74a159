/** On a phone the navigation is a bar at the foot. */
import { Link } from "@tanstack/react-router";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { User } from "lucide-react";
import { useCounts } from "../../../shared/api/desk.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { useOnPage } from "../../../shared/lib/pages.ts";
import { usePlace } from "../../../shared/lib/place.ts";
import { isCurrent, mainViews } from "../views.ts";

const shape = "flex flex-col items-center gap-0.5 pt-1.5 px-0.5 min-w-0 no-underline text-tiny leading-3.5 text-center";

export function TabBar() {
  const say = useSay();
  const { filter } = usePlace();
  const page = useOnPage();
  const onMe = page !== undefined;
  const views = mainViews(say, useCounts().data);
  return (
    <nav aria-label={say("pane.navigation")} className="grid grid-flow-col auto-cols-fr border-t border-line bg-surface h-19 pb-[env(safe-area-inset-bottom)] shrink-0">
      {views.map((entry) => {
        const current = !onMe && isCurrent(entry, filter);
        return (
          <Link
            key={entry.id}
            to="/$view"
            params={{ view: entry.view }}
            aria-current={current ? "page" : undefined}
            className={cx(shape, current ? "text-accent font-semibold" : "text-text-3")}
          >
            <Icon of={entry.glyph} size={22} />
            {entry.label}
          </Link>
        );
      })}
      <Link to="/me" aria-current={page === "/me" ? "page" : undefined} className={cx(shape, onMe ? "text-accent font-semibold" : "text-text-3")}>
        <Icon of={User} size={22} />
        {say("nav.me")}
      </Link>
    </nav>
  );
}

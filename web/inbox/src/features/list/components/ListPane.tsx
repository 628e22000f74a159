/** The second pane: head, list, and what stands there when there is nothing, nothing yet, or an error. */
import { Button, buttonShape } from "@tellonce/shared/ui/Button.tsx";
import { Link } from "@tanstack/react-router";
import { Bone, Empty } from "@tellonce/shared/ui/State.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useCounts } from "../../../shared/api/desk.ts";
import type { ListFilter } from "../../../shared/api/keys.ts";
import { rowsOf } from "../../../shared/api/rows.ts";
import { Delayed } from "../../../shared/components/Delayed.tsx";
import { ErrorState } from "../../../shared/components/ErrorState.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { useGo, usePlace } from "../../../shared/lib/place.ts";
import { announce } from "../../../shared/state/announce.ts";
import { usePrefs } from "../../../shared/state/prefs.ts";
import { useConversations } from "../api/conversations.ts";
import { arrange, NOTHING, type Shown } from "../arrange.ts";
import { ConversationList } from "./ConversationList.tsx";
import { ListHead } from "./ListHead.tsx";

interface ListPaneProps {
  phone: boolean;
  /** What stands on its edge. */
  children?: ReactNode;
}

export function ListPane({ phone, children }: ListPaneProps) {
  const say = useSay();
  const { filter, conversation } = usePlace();
  const { open } = useGo();
  const compact = usePrefs((prefs) => prefs.density === "compact") && !phone;
  const query = useConversations(filter);
  const scroller = useRef<HTMLDivElement>(null);
  const { shown, setFrozen } = useShown(filter, query.data);
  const total = query.data?.pages[0]?.total;
  const Landmark = phone ? "main" : "section";

  return (
    <Landmark data-pane tabIndex={-1} aria-label={say("pane.list")} className="pane relative bg-surface md:border-r border-line flex flex-col min-w-0 min-h-0 flex-1">
      <ListHead total={total} fresh={shown.fresh} phone={phone} onShowFresh={() => scroller.current?.scrollTo({ top: 0 })} />
      {query.isPending && <Delayed><Skeleton rowHeight={compact ? 32 : 56} /></Delayed>}
      {query.isError && query.data === undefined && (
        <ErrorState title={say("list.failed")} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && shown.rows.length === 0 && <EmptyList filter={filter} />}
      {shown.rows.length > 0 && (
        <ConversationList
          filter={filter}
          shown={shown}
          total={total ?? -1}
          selected={conversation}
          compact={compact}
          rowHeight={phone ? 68 : compact ? 32 : 56}
          onFrozen={setFrozen}
          onEnd={() => query.hasNextPage && !query.isFetching && void query.fetchNextPage()}
          onOpen={open}
          scroller={scroller}
        />
      )}
      {children}
    </Landmark>
  );
}

function useShown(filter: ListFilter, data: ReturnType<typeof useConversations>["data"]) {
  const say = useSay();
  const [frozen, setFrozen] = useState(false);
  const before = useRef<{ filter: ListFilter; shown: Shown }>({ filter, shown: NOTHING });
  const shown = useMemo(() => {
    const last = before.current.filter === filter ? before.current.shown : NOTHING;
    return arrange(last, rowsOf(data), frozen);
  }, [filter, data, frozen]);
  useEffect(() => {
    before.current = { filter, shown };
  }, [filter, shown]);
  useEffect(() => {
    if (shown.fresh > 0) announce(say("list.fresh", { count: shown.fresh }));
  }, [shown.fresh, say]);
  return { shown, setFrozen };
}

function EmptyList({ filter }: { filter: ListFilter }) {
  const say = useSay();
  const { show, start } = usePlace();
  const { change } = useGo();
  const waiting = useCounts().data?.unassigned ?? 0;
  if (show !== start) {
    const all = <Button onClick={() => change({ show: undefined })}>{say("list.showActive")}</Button>;
    return <Empty title={say("list.emptyFiltered")} actions={all}>{say(`show.${show}`)}</Empty>;
  }
  if (filter.view !== "mine" || waiting === 0) return <Empty title={say("list.empty")} />;
  const lead = (
    <Link to="/$view" params={{ view: "unassigned" }} className={cx(buttonShape, "inset-ring inset-ring-line hover:bg-hover text-text no-underline")}>
      {say("list.showUnassigned")}
    </Link>
  );
  return <Empty title={say("list.emptyMine")} actions={lead}>{say("list.unassigned", { count: waiting })}</Empty>;
}

function Skeleton({ rowHeight }: { rowHeight: number }) {
  return (
    <div aria-busy className="px-1.5 pt-1">
      {[1, 0.8, 0.6, 0.4].map((opacity) => (
        <div key={opacity} className="flex items-center gap-3.5 pl-5.5 pr-2.5" style={{ height: rowHeight, opacity }}>
          <Bone width="30px" className="h-7.5 rounded-full shrink-0" />
          <div className="flex-1 grid gap-2">
            <Bone width="38%" />
            {rowHeight > 32 && <Bone width="84%" />}
          </div>
        </div>
      ))}
    </div>
  );
}

/** The list: a grid with one tab stop, drawn only as far as it is seen; what arrives never moves what is read. */
import type { Row as RowData } from "@tellonce/shared/api.ts";
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ListFilter } from "../../../shared/api/keys.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { useActions } from "../../../shared/lib/keys.ts";
import type { Shown } from "../arrange.ts";
import { Row } from "./Row.tsx";

interface ConversationListProps {
  filter: ListFilter;
  shown: Shown;
  total: number;
  selected: string | null;
  compact: boolean;
  rowHeight: number;
  /** Somebody reads further down: new rows wait. */
  onFrozen: (frozen: boolean) => void;
  onEnd: () => void;
  onOpen: (conversation: string) => void;
  scroller: React.RefObject<HTMLDivElement | null>;
}

const NEAR_END_ROWS = 12;
const MOVES: Record<string, (at: number, last: number, page: number) => number> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_at, last) => last,
  PageDown: (at, last, page) => Math.min(last, at + page),
  PageUp: (at, _last, page) => Math.max(0, at - page),
};

export function ConversationList(props: ConversationListProps) {
  const { shown, total, selected, compact, rowHeight, onFrozen, onEnd, onOpen, scroller } = props;
  const say = useSay();
  const { rows } = shown;
  const [active, setActive] = useState<string | null>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.conversation_id ?? index,
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 4,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useEndReached(virtualizer, rows.length, onEnd);
  const cursor = rows.findIndex((row) => row.conversation_id === (active ?? selected));
  useNeighbours(rows, selected, virtualizer, onOpen);

  function move(event: KeyboardEvent) {
    if (event.key === "Enter" && cursor >= 0) return onOpen(rows[cursor]?.conversation_id ?? "");
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight);
    const to = MOVES[event.key]?.(cursor, rows.length - 1, page);
    const row = to === undefined ? undefined : rows[to];
    if (to === undefined || row === undefined) return;
    event.preventDefault();
    setActive(row.conversation_id);
    virtualizer.scrollToIndex(to);
  }

  const drawn = virtualizer.getVirtualItems();
  return (
    <div ref={scroller} className="flex-1 min-h-0 scroll" onScroll={(event) => onFrozen(event.currentTarget.scrollTop > 8)}>
      <div
        role="grid"
        id="list"
        tabIndex={0}
        aria-label={say("pane.list")}
        aria-rowcount={total}
        aria-activedescendant={drawn.some(({ index }) => index === cursor) ? `row-${rows[cursor]?.conversation_id}` : undefined}
        onKeyDown={move}
        onFocus={() => setActive((now) => now ?? selected ?? rows[0]?.conversation_id ?? null)}
        onBlur={() => setActive(null)}
        className="relative w-full outline-none group/grid"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {drawn.map(({ index, key, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div key={key} role="presentation" className="absolute inset-x-0 top-0" style={{ height: rowHeight, transform: `translateY(${start}px)` }}>
              <Row
                row={row}
                index={index}
                compact={compact}
                selected={row.conversation_id === selected}
                active={row.conversation_id === active}
                gone={shown.gone.has(row.conversation_id)}
                onOpen={() => onOpen(row.conversation_id)}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

type List = Virtualizer<HTMLDivElement, Element>;

function useEndReached(virtualizer: List, count: number, onEnd: () => void): void {
  const last = virtualizer.getVirtualItems().at(-1)?.index ?? 0;
  const latest = useRef(onEnd);
  useEffect(() => {
    latest.current = onEnd;
  });
  useEffect(() => {
    if (count > 0 && last >= count - NEAR_END_ROWS) latest.current();
  }, [last, count]);
}

/** `j` and `k` open the next and the previous conversation, wherever the focus is. */
function useNeighbours(rows: RowData[], selected: string | null, virtualizer: List, onOpen: (id: string) => void): void {
  const at = rows.findIndex((row) => row.conversation_id === selected);
  const step = (to: number) => {
    const row = rows[to];
    if (row === undefined) return;
    virtualizer.scrollToIndex(to);
    onOpen(row.conversation_id);
  };
  useActions({ next: () => step(at + 1), previous: () => step(at - 1) });
}

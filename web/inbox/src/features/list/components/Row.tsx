/** One conversation in the list, in two lines or in one. */
import { i18n } from "@lingui/core";
import type { Row as RowData } from "@tellonce/shared/api.ts";
import { Avatar, Nobody } from "@tellonce/shared/ui/Avatar.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { channelOf, customerName, subjectOf } from "../../../shared/components/channels.ts";
import { Due } from "../../../shared/components/Due.tsx";
import { PriorityMark } from "../../../shared/components/Priority.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { named } from "../../../shared/lib/masked.ts";
import { initials } from "../../../shared/lib/names.ts";
import { useNow } from "../../../shared/lib/now.ts";
import { shortTime } from "../../../shared/lib/time.ts";
import { readRow, rowTime } from "../words.ts";

interface RowProps {
  row: RowData;
  index: number;
  compact: boolean;
  selected: boolean;
  active: boolean;
  gone: boolean;
  onOpen: () => void;
}

export function Row({ row, index, compact, selected, active, gone, onOpen }: RowProps) {
  const say = useSay();
  const now = useNow();
  const Shape = compact ? CompactCells : Cells;
  return (
    <div
      role="row"
      id={`row-${row.conversation_id}`}
      aria-rowindex={index + 1}
      aria-selected={selected}
      aria-label={readRow(say, row, now)}
      onClick={onOpen}
      className={cx(
        "flex items-center h-full mx-1.5 select-none",
        compact ? "rounded-field pr-2 gap-2" : "rounded-row pr-2.5",
        selected ? "bg-selected" : "hover:bg-hover",
        active && "group-focus-visible/grid:outline-2 -outline-offset-2 outline-focus",
        gone && "opacity-50",
      )}
    >
      <Shape row={row} selected={selected} now={now} />
    </div>
  );
}

interface CellsProps {
  row: RowData;
  selected: boolean;
  now: number;
}

function Cells({ row, selected, now }: CellsProps) {
  const say = useSay();
  const strong = row.unread > 0;
  return (
    <div role="gridcell" className="contents">
      <Unread count={row.unread} className="w-5.5" />
      <span className="relative">
        <Avatar kind="customer" initials={initials(row.customer.name, row.language || i18n.locale)} />
        <span className={cx("absolute -right-2 -bottom-1.25 size-4.25 rounded-full flex items-center justify-center text-text-2", selected ? "bg-selected" : "bg-surface in-[[role=row]:hover]:bg-hover")}>
          <ChannelGlyph channel={row.channel} size={11} />
        </span>
      </span>
      <span className="flex-1 min-w-0 ml-3.5 grid gap-px">
        <span className="flex items-center gap-1.5 min-w-0 h-5 max-md:h-5.5">
          <span lang={row.language} className={cx("truncate", strong ? "font-bold" : "font-medium")}>{customerName(say, row.customer.name)}</span>
          <PriorityMark priority={row.priority} />
          <span className="flex-1" />
          <Due row={row} />
          <RowTime row={row} now={now} />
        </span>
        <span className="flex items-center gap-1.5 min-w-0 h-5 max-md:h-5.5">
          <Words row={row} strong={strong} />
          <Tags tags={row.tags} />
          <Assignee row={row} />
        </span>
      </span>
    </div>
  );
}

function CompactCells({ row, now }: CellsProps) {
  const say = useSay();
  const strong = row.unread > 0;
  return (
    <div role="gridcell" className="contents">
      <Unread count={row.unread} className="w-4.5 -mr-1" />
      <span className="text-text-3 inline-flex"><ChannelGlyph channel={row.channel} size={14} /></span>
      <span lang={row.language} className={cx("w-29.5 shrink-0 truncate", strong ? "font-bold" : "font-medium")}>{customerName(say, row.customer.name)}</span>
      <Words row={row} strong={strong} />
      <PriorityMark priority={row.priority} />
      <Due row={row} />
      <Assignee row={row} />
      <RowTime row={row} now={now} />
    </div>
  );
}

function Unread({ count, className }: { count: number; className: string }) {
  return (
    <span className={cx("flex justify-center shrink-0 text-tiny font-semibold text-accent tabular-nums", className)}>{count > 0 && count}</span>
  );
}

function ChannelGlyph({ channel, size }: { channel: string; size: number }) {
  const say = useSay();
  const { glyph, word } = channelOf(channel);
  return (
    <span title={say(word)} className="inline-flex">
      <Icon of={glyph} size={size} />
    </span>
  );
}

function Words({ row, strong }: { row: RowData; strong: boolean }) {
  const say = useSay();
  return (
    <span lang={row.language} className="flex-1 min-w-0 truncate">
      <span className={cx("mr-1.5", strong ? "font-bold" : "text-text-2")}>{subjectOf(say, row)}</span>
      <span className="text-text-3">{named(say, row.snippet)}</span>
    </span>
  );
}

function Tags({ tags }: { tags: string[] }) {
  if (tags[0] === undefined) return null;
  return (
    <span className="text-tiny px-1.5 rounded-tag bg-tag text-text-2 whitespace-nowrap">
      {tags[0]}
      {tags.length > 1 && ` +${tags.length - 1}`}
    </span>
  );
}

function Assignee({ row }: { row: RowData }) {
  const say = useSay();
  return row.agent === null ? <Nobody title={say("row.nobody")} /> : <Avatar kind="agent" size="xs" initials={row.agent.initials} title={row.agent.name} />;
}

function RowTime({ row, now }: { row: RowData; now: number }) {
  const at = rowTime(row);
  return <time dateTime={at} className="text-small text-text-3 tabular-nums text-right min-w-8.5 whitespace-nowrap">{shortTime(at, new Date(now))}</time>;
}

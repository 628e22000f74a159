/** A row on the thread, with a glyph where the customer speaks or a channel begins, else a bead. Hidden from screen readers. */
import { cx } from "@tellonce/shared/ui/cx.ts";
import { type Glyph, Icon } from "@tellonce/shared/ui/Icon.tsx";
import type { ReactNode } from "react";

export interface Thread {
  first: boolean;
  last: boolean;
  now: boolean;
}

export function threadMarks({ first, last, now }: Thread) {
  return {
    ...(first ? { "data-first": "" } : {}),
    ...(last ? { "data-last": "" } : {}),
    ...(now ? { "data-now": "" } : {}),
  };
}

interface KnotProps {
  glyph?: Glyph;
  colour?: string;
}

export function Knot({ glyph, colour = "" }: KnotProps) {
  if (glyph === undefined) return <span aria-hidden data-bead className="knot" />;
  return (
    <span aria-hidden className={cx("knot", colour)}>
      <Icon of={glyph} small />
    </span>
  );
}

/** A line of the feed that is no entry: a fold. A feed holds articles only. */
export function ThreadRow({ thread, label, children }: { thread: Thread; label: string; children: ReactNode }) {
  return (
    <article tabIndex={-1} aria-label={label} className="knot-row" {...threadMarks(thread)}>
      {children}
    </article>
  );
}

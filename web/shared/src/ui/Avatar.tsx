/** People: customers are round, colleagues are rounded squares, nobody is a dashed square. */
import type { PresenceState } from "../api.ts";
import { cx } from "./cx.ts";

const SIZES = { xs: "size-4.5 text-[9px]", s: "size-5.5 text-[10px]", m: "size-7.5 max-md:size-9.5 text-[10.5px] max-md:text-small", l: "size-9 text-body" };

interface AvatarProps {
  initials: string;
  kind: "customer" | "agent";
  size?: keyof typeof SIZES;
  title?: string | undefined;
  className?: string;
}

export function Avatar({ initials, kind, size = "m", title, className }: AvatarProps) {
  const look = kind === "agent" ? "rounded-[30%] bg-agent text-accent" : "rounded-full bg-customer text-text-2";
  return (
    <span aria-hidden title={title} className={cx("inline-flex items-center justify-center shrink-0 font-semibold", SIZES[size], look, className)}>
      {initials}
    </span>
  );
}

export function Nobody({ title }: { title: string }) {
  return <span aria-hidden title={title} className="size-4.5 shrink-0 rounded-[30%] border border-dashed border-line-strong" />;
}

const DOTS: Record<PresenceState, string> = {
  online: "bg-ok",
  away: "bg-surface inset-ring-2 inset-ring-warn",
  wrap_up: "bg-warn",
  offline: "bg-surface inset-ring-[1.5px] inset-ring-line-strong",
};

export function PresenceDot({ state, className }: { state: PresenceState; className?: string }) {
  return <span aria-hidden className={cx("inline-block size-2 rounded-full shrink-0", DOTS[state], className)} />;
}

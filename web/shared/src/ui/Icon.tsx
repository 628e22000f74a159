/** An icon of lucide at the two sizes of the design, hidden from screen readers: words stand beside it or in a label. */
import type { LucideIcon } from "lucide-react";
import { cx } from "./cx.ts";

export type Glyph = LucideIcon;

interface IconProps {
  of: Glyph;
  small?: boolean;
  size?: number;
  className?: string;
}

export function Icon({ of: Shape, small = false, size, className }: IconProps) {
  return <Shape size={size ?? (small ? 14 : 16)} strokeWidth={1.75} aria-hidden className={cx("shrink-0", className)} />;
}

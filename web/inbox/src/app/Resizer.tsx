/** The edge between two panes: dragged, or moved with the arrow keys. */
import { cx } from "@tellonce/shared/ui/cx.ts";
import type { KeyboardEvent, PointerEvent } from "react";
import { useSay } from "../shared/i18n/index.ts";
import { clampWidth } from "../shared/state/prefs.ts";

interface ResizerProps {
  of: "list" | "side";
  width: number;
  limits: { min: number; max: number };
  edge: "left" | "right";
  onChange: (width: number) => void;
}

const STEP_PX = 16;

export function Resizer({ of, width, limits, edge, onChange }: ResizerProps) {
  const say = useSay();
  const sign = edge === "right" ? 1 : -1;

  function drag(event: PointerEvent<HTMLDivElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const pane = event.currentTarget.parentElement?.getBoundingClientRect();
    if (pane === undefined) return;
    onChange(clampWidth(edge === "right" ? event.clientX - pane.left : pane.right - event.clientX, limits));
  }

  function move(event: KeyboardEvent) {
    const by = { ArrowRight: STEP_PX, ArrowLeft: -STEP_PX }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onChange(clampWidth(width + sign * by, limits));
  }

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={say(`resize.${of}`)}
      aria-valuenow={width}
      aria-valuemin={limits.min}
      aria-valuemax={limits.max}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={move}
      className={cx("absolute inset-y-0 w-2 z-10 cursor-col-resize touch-none hover:bg-pressed", edge === "right" ? "-right-1" : "-left-1")}
    />
  );
}

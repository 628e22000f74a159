/** How much of the time to answer is left, now: the server's figure is as old as its answer, the clock goes on here. */
import type { Row, TargetState } from "@tellonce/shared/api.ts";

type Target = Pick<Row, "target_state" | "target_share" | "due_at" | "queued_at">;

export interface Countdown {
  state: TargetState;
  /** Part of the time that is left, 0 to 1. */
  share: number;
  /** Until the target; negative when it is past; null when no clock runs. */
  leftMs: number | null;
}

const SOON_SHARE = 0.25;

export function countdown(target: Target, now: number): Countdown {
  if (target.due_at === null || target.target_state === "paused" || target.target_state === "met") {
    return { state: target.target_state, share: target.target_share, leftMs: null };
  }
  const leftMs = Date.parse(target.due_at) - now;
  if (leftMs <= 0) return { state: "late", share: 0, leftMs };
  const share = shareLeft(target, leftMs);
  const soon = target.target_state === "soon" || share <= SOON_SHARE;
  return { state: soon ? "soon" : "running", share, leftMs };
}

/** Never more than the server said: its clock knows the business hours, ours only counts. */
function shareLeft(target: Target, leftMs: number): number {
  const whole = Date.parse(target.due_at ?? "") - Date.parse(target.queued_at);
  const counted = whole > 0 ? leftMs / whole : target.target_share;
  return Math.max(0, Math.min(1, counted, Math.max(target.target_share, 0)));
}

/** When the words change next: each minute, under a minute each second. */
export function nextTick(leftMs: number): number {
  const length = Math.abs(leftMs);
  return length < 60_000 ? 1_000 : 60_000;
}

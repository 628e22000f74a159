/** Ways in words: what they are called, and why one is chosen or shut. */
import type { ReplyWay } from "@tellonce/shared/api.ts";
import { channelName } from "../../../shared/components/channels.ts";
import type { Say } from "../../../shared/i18n/index.ts";
import { exactTime } from "../../../shared/lib/time.ts";

export function nameOf(say: Say, way: ReplyWay): string {
  const channel = channelName(say, way.channel);
  return way.audience === "" ? channel : say(`way.${way.audience}`, { channel });
}

/** "24 hours", "7 days" */
export function windowOf(say: Say, way: ReplyWay): string {
  const days = way.window_hours / 24;
  return days > 2 ? say("way.days", { count: Math.round(days) }) : say("way.hours", { count: way.window_hours });
}

/** What is worth knowing of a way, the weightiest first. */
export function factsOf(say: Say, way: ReplyWay, now: Date): string {
  if (way.state === "used") return say("way.used");
  if (way.state === "closed") return say("way.closed", { time: exactTime(way.last_in_at, now) });
  if (way.state === "unknown") return say("way.unknown");
  const until = way.until === null ? "" : exactTime(way.until, now);
  if (way.audience === "private_reply") return say("way.once");
  if (way.state === "late") return say("way.late", { time: until });
  if (way.audience === "public") return say("way.everybody");
  return until === "" ? "" : say("way.until", { time: until });
}

/** Under the menu: why this one, and what follows from it. */
export function whyOf(say: Say, way: ReplyWay, isUsual: boolean, now: Date): string {
  const facts = way.state === "closed" ? "" : factsOf(say, way, now); // else it stands below, with what can be done
  return [isUsual ? say("way.usual") : "", facts].filter((part) => part !== "").join(" ");
}

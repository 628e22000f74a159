/** What an entry reads as, and the small words beside its author. */
import type { Entry } from "@tellonce/shared/api.ts";
import { channelName } from "../../shared/components/channels.ts";
import { type MessageId, type Say, sayIfKnown } from "../../shared/i18n/index.ts";
import { firstName } from "../../shared/lib/names.ts";
import { clock, exactTime, isSameDay, span } from "../../shared/lib/time.ts";

export function authorOf(say: Say, entry: Entry): string {
  if (entry.kind === "phone_note") return say("entry.phoneNoteBy", { name: firstName(entry.author.name) });
  return entry.author.name || say(`author.${entry.author.kind}`);
}

/** "Şule Işık, email, today 13:38" */
export function labelOf(say: Say, entry: Entry, now: Date): string {
  const at = new Date(entry.at);
  const when = isSameDay(at, now) ? say("time.todayAt", { time: clock(at) }) : exactTime(entry.at, now);
  const kind = entry.kind === "note" ? say("composer.note") : channelName(say, entry.channel);
  return [authorOf(say, entry), kind, when].join(", ");
}

/** Whose word it is, where somebody else than the customer wrote in their story. */
export function someoneElse(say: Say, entry: Entry): string {
  if (entry.author.customer_id === undefined || entry.author.customer_id === "") return "";
  return say(entry.author.authorized === true ? "author.authorized" : "author.other");
}

/** The channel, and how far a message of ours has come. */
export function viaOf(say: Say, entry: Entry, now: number): string {
  const parts = [channelName(say, entry.channel), readersOf(say, entry), deliveryWord(say, entry, now)];
  if (entry.template !== null) parts.push(say("entry.template", { name: entry.template }));
  if (entry.urgency === "high") parts.push(say("entry.urgencyHigh"));
  if (entry.urgency === "low") parts.push(say("entry.urgencyLow"));
  return parts.filter((part) => part !== "").join(", ");
}

/** Who reads it, where that isn't only the two who write. */
function readersOf(say: Say, entry: Entry): string {
  if (entry.kind === "comment") return say("entry.comment");
  return entry.audience === "" ? "" : say(`entry.${entry.audience}`);
}

function deliveryWord(say: Say, entry: Entry, now: number): string {
  if (entry.delivery === null || entry.direction !== "out") return "";
  const left = leftToUndo(entry, now);
  return left > 0 ? say("delivery.in", { span: span(left) }) : say(`delivery.${entry.delivery.state}`);
}

/** How long a queued message of ours can be taken back. */
export function leftToUndo(entry: Entry, now: number): number {
  if (entry.delivery?.state !== "queued" || entry.send_at === null) return 0;
  return Math.max(0, Date.parse(entry.send_at) - now);
}

export function phoneFacts(say: Say, entry: Entry): string {
  if (entry.phone === null) return "";
  const { direction, minutes, outcome, number } = entry.phone;
  return [
    say(direction === "in" ? "phone.in" : "phone.out"),
    minutes > 0 ? say("span.minutes", { minutes: Math.max(1, Math.round(minutes)) }) : "",
    outcome === "" ? "" : sayIfKnown(`outcome.${outcome}`, {}, outcome),
    number,
  ].filter((part) => part !== "").join(", ");
}

const JOINED: Record<string, MessageId> = {
  reply_token: "reason.replyToken",
  reference: "reason.reference",
  follow_up: "reason.followUp",
  related: "reason.related",
  moved: "reason.moved",
};

/** Why it stands in this conversation, where that is a judgement and not the channel's own word. */
export function reasonOf(say: Say, entry: Entry): string {
  const id = JOINED[entry.reason];
  return id === undefined || entry.direction !== "in" ? "" : say(id);
}

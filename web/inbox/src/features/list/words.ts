/** What a row reads as: name, channel, subject, unread, priority, target, assignee, time. */
import type { Row } from "@tellonce/shared/api.ts";
import { channelName, customerName, subjectOf } from "../../shared/components/channels.ts";
import { dueWords } from "../../shared/components/Due.tsx";
import type { Say } from "../../shared/i18n/index.ts";
import { countdown } from "../../shared/lib/countdown.ts";
import { shortTime } from "../../shared/lib/time.ts";

export function rowTime(row: Row): string {
  return row.last_in_at ?? row.updated_at;
}

export function readRow(say: Say, row: Row, now: number): string {
  const due = countdown(row, now);
  const target = due.state === "running" || due.state === "soon" ? say("due.answerIn", { span: dueWords(say, due) }) : dueWords(say, due);
  return [
    customerName(say, row.customer.name),
    channelName(say, row.channel),
    subjectOf(say, row),
    row.unread > 0 ? say("row.unread", { count: row.unread }) : "",
    row.priority === "normal" ? "" : say(`priority.${row.priority}`),
    target,
    row.agent?.name ?? say("row.nobody"),
    shortTime(rowTime(row), new Date(now)),
  ].filter((part) => part !== "").join(", ");
}

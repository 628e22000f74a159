/** Moments ahead that one may choose: until when a conversation is put off, when one is back; pure. */
import type { MessageId } from "../i18n/index.ts";

const MORNING_HOUR = 9;
const MONDAY = 1;

export interface Snooze {
  label: MessageId;
  until: Date;
}

const MINUTE = 60_000;
const BACK_IN_MINUTES = [15, 30, 60, 120];
const FIVE_MINUTES = 5 * MINUTE;

function morning(day: Date, days: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, MORNING_HOUR);
}

export function snoozes(now: Date): Snooze[] {
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  const choices: Snooze[] = [
    { label: "snooze.threeHours", until: new Date(now.getTime() + 3 * 3_600_000) },
    { label: "snooze.tomorrow", until: morning(now, 1) },
  ];
  return toMonday > 1 ? [...choices, { label: "snooze.monday", until: morning(now, toMonday) }] : choices;
}

/** When somebody who goes away may be back: on five minutes, and tomorrow morning. */
export function returns(now: Date): Date[] {
  const soon = BACK_IN_MINUTES.map((minutes) => new Date(Math.ceil((now.getTime() + minutes * MINUTE) / FIVE_MINUTES) * FIVE_MINUTES));
  return [...soon, morning(now, 1)];
}

/** Until when a conversation can be put off: this afternoon, tomorrow morning, the next Monday; pure. */
import type { MessageId } from "../i18n/index.ts";

const MORNING_HOUR = 9;
const MONDAY = 1;

export interface Snooze {
  label: MessageId;
  until: Date;
}

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

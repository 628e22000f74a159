import { expect, test } from "vitest";
import { whenOf } from "./calls.ts";

const NOW = new Date(2026, 10, 22, 15, 0);
const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();

test.each([
  ["a call that was planned for a window", { begins_at: at(22, 16), ends_at: at(22, 18) }, /^16:00–18:00$/],
  ["one over midnight", { begins_at: at(22, 23), ends_at: at(23, 9) }, /^23:00–.*23.*09:00$/],
  ["one without an end, on another day", { begins_at: at(24, 9) }, /24.*09:00$/],
  ["one for tomorrow, whenever that is read", { when: "tomorrow", begins_at: at(23, 9) }, /23.*09:00$/],
  ["one for now", { when: "now", begins_at: at(22, 14) }, /^now$/],
  ["a time that a program gave", { when: at(22, 17), begins_at: at(22, 17) }, /^17:00$/],
  ["nothing of a call", {}, /^$/],
])("%s says when", (_what, fields, words) => {
  expect(whenOf(fields, NOW)).toMatch(words);
});

import { describe, expect, test } from "vitest";
import { minutesFromNow, NOW, row } from "../../../tests/builders.ts";
import { countdown, nextTick } from "./countdown.ts";

describe("countdown", () => {
  test("a target with most of its time left runs", () => {
    const found = countdown(row({ queued_at: minutesFromNow(-20), due_at: minutesFromNow(60), target_share: 0.9 }), NOW);

    expect(found).toEqual({ state: "running", share: 0.75, leftMs: 60 * 60_000 });
  });

  test("the last quarter is soon, though the server said running", () => {
    expect(countdown(row({ due_at: minutesFromNow(14), queued_at: minutesFromNow(-60) }), NOW).state).toBe("soon");
  });

  test("what the server calls soon stays soon", () => {
    expect(countdown(row({ target_state: "soon", target_share: 0.2 }), NOW).state).toBe("soon");
  });

  test("a share in business hours is never shown larger than the server said", () => {
    expect(countdown(row({ queued_at: minutesFromNow(-10), due_at: minutesFromNow(900), target_share: 0.3 }), NOW).share).toBe(0.3);
  });

  test("a target that passes while nobody looks is late", () => {
    const found = countdown(row({ due_at: minutesFromNow(-4) }), NOW);

    expect(found).toEqual({ state: "late", share: 0, leftMs: -4 * 60_000 });
  });

  test.each(["paused", "met"] as const)("a %s target has no time left to show", (state) => {
    expect(countdown(row({ target_state: state }), NOW)).toMatchObject({ state, leftMs: null });
  });
});

test("words change each minute, and each second under a minute", () => {
  expect([nextTick(61_000), nextTick(59_000), nextTick(-59_000)]).toEqual([60_000, 1_000, 1_000]);
});

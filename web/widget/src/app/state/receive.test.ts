import { expect, test } from "vitest";
import { anEntry, aState, aWelcome, OPEN } from "../../../tests/make.ts";
import { changeItem, next, put } from "./outbox.ts";
import { receive } from "./receive.ts";
import { NOTHING, type State } from "./state.ts";

const entry = anEntry({ id: "e1", at: 10 });

test("an entry that comes twice is there once", () => {
  const frame = { t: "entry", entry, cursor: "c2" } as const;

  const state = receive(receive(aState(), frame, 0), frame, 0);

  expect(state.entries).toHaveLength(1);
  expect(state.cursor).toBe("c2");
});

test("entries stand by time, then by their writer's number, then by id, however they come", () => {
  const late = anEntry({ id: "a", at: 20 });
  const second = anEntry({ id: "b", at: 10, n: 2 });
  const first = anEntry({ id: "c", at: 10, n: 1 });

  const state = receive(aState(), { t: "entries", entries: [late, second, first], before: "", cursor: "", more: false }, 0);

  expect(state.entries.map((one) => one.id)).toEqual(["c", "b", "a"]);
});

test("a welcome after a cut keeps what is known, adds what came, and sends again what was under way", () => {
  const cut: State = changeItem(put(aState({ cursor: "c1", entries: [entry] }), { t: "say", text: "x" }, "id-0-0000", 0), "id-0-0000", { state: "sent" });

  const state = receive(cut, aWelcome({ entries: [entry, anEntry({ id: "e2", at: 11 })] }), 0);

  expect(state.entries.map((one) => one.id)).toEqual(["e1", "e2"]);
  expect(next(state)?.id).toBe("id-0-0000");
});

test("a resumed thread keeps the place from which older entries are read", () => {
  const state = receive(aState({ cursor: "c1", before: "b9", more: true }), aWelcome(), 0);

  expect([state.before, state.more]).toEqual(["b9", true]);
});

test("the difference of the clocks is learned from the welcome", () => {
  expect(receive(NOTHING, aWelcome({ now: 5_000 }), 2_000).skew_ms).toBe(3_000);
});

test("a refusal with a time leaves the thing waiting, one without ends it", () => {
  const said = changeItem(put(aState(), { t: "say", text: "x" }, "id-0-0000", 0), "id-0-0000", { state: "sent" });
  const error = { t: "error", reason: "TOO_MANY", message: "", id: "id-0-0000" } as const;

  expect(receive(said, { ...error, retry_ms: 500 }, 0).outbox[0]?.state).toBe("waiting");
  expect(receive(said, error, 0).outbox[0]).toMatchObject({ state: "failed", reason: "TOO_MANY" });
});

test("an agent's words end their typing, read marks only move forward, and an end empties the queue", () => {
  const typing = aState({ typing: "Deniz", read_at: 9, queue: { place: 2, wait_s: null } });

  expect(receive(typing, { t: "entry", entry, cursor: "" }, 0).typing).toBeNull();
  expect(receive(typing, { t: "read", at: 4 }, 0).read_at).toBe(9);
  expect(receive(typing, { t: "chat", chat: { ...OPEN, state: "ended" } }, 0).queue).toBeNull();
  expect(receive(typing, { t: "queue", place: 0, wait_s: null }, 0).queue).toBeNull();
});

test("a frame of a later version changes nothing", () => {
  const state = aState();

  expect(receive(state, { t: "fireworks" } as never, 0)).toBe(state);
});

test("whoever answers has read what stands before, also where nobody was there to hear of it", () => {
  expect(receive(aState(), aWelcome({ entries: [entry] }), 0).read_at).toBe(10);
  expect(receive(aState(), aWelcome({ entries: [anEntry({ from: "visitor", at: 12 })] }), 0).read_at).toBe(0);
});

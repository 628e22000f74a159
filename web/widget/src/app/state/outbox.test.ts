import { expect, test } from "vitest";
import { anEntry, aState } from "../../../tests/make.ts";
import { acked, changeItem, frameOf, next, put, recorded, restore, sendAgain } from "./outbox.ts";
import type { Item, State } from "./state.ts";

function said(...texts: string[]): State {
  return texts.reduce((state, text, index) => put(state, { t: "say", text }, `id-${index}-0000`, 1_000 * index), aState());
}

test("things are numbered in the order in which they were said", () => {
  expect(said("a", "b", "c").outbox.map((item) => item.n)).toEqual([1, 2, 3]);
});

test("only one thing is under way, so that a refusal can't change the order", () => {
  const state = changeItem(said("a", "b"), "id-0-0000", { state: "sent" });

  expect(next(state)).toBeNull();
});

test("after an ack the next one is due", () => {
  const state = acked(changeItem(said("a", "b"), "id-0-0000", { state: "sent" }), { id: "id-0-0000", entry: "e", at: 9, masked: [] });

  expect(next(state)?.id).toBe("id-1-0000");
  expect(state.floor).toBe(9);
});

test("what was under way in a cut is sent again with the same id and number", () => {
  const state = sendAgain(changeItem(said("a", "b"), "id-0-0000", { state: "sent" }));

  expect(next(state)).toMatchObject({ id: "id-0-0000", n: 1 });
});

test("what was refused for ever stands in nobody's way", () => {
  const state = changeItem(said("a", "b"), "id-0-0000", { state: "failed" });

  expect(next(state)?.id).toBe("id-1-0000");
});

test.each([
  { now: 1_700, waited_ms: 700 },
  { now: 400, waited_ms: 0 },
  { now: 200_000_000, waited_ms: 86_400_000 },
])("waiting is counted by the own clock, from nothing to a day: $waited_ms", ({ now, waited_ms }) => {
  const item = put(aState(), { t: "say", text: "a" }, "id-0-0000", 1_000).outbox[0] as Item;

  expect(frameOf(item, now)).toEqual({ t: "say", text: "a", id: "id-0-0000", n: 1, waited_ms });
});

test("a form has no place in the story: no number, and it is gone when it is acked", () => {
  const state = put(aState(), { t: "form", name: "Leyla" }, "id-0-0000", 0);

  expect(frameOf(state.outbox[0] as Item, 5)).toEqual({ t: "form", name: "Leyla", id: "id-0-0000" });
  expect(acked(state, { id: "id-0-0000", entry: "id-0-0000", at: 1, masked: [] }).outbox).toEqual([]);
});

test("own words leave the outbox when the record has them, even if their ack was lost", () => {
  const state = recorded({ ...said("a", "b"), entries: [anEntry({ id: "e1", mid: "id-0-0000", from: "visitor" })] });

  expect(state.outbox.map((item) => item.id)).toEqual(["id-1-0000"]);
});

test("an ack that comes after its entry leaves nothing behind", () => {
  const state = { ...said("a"), entries: [anEntry({ id: "e1", from: "visitor" })] };

  expect(acked(state, { id: "id-0-0000", entry: "e1", at: 3, masked: [] }).outbox).toEqual([]);
});

test("what an earlier page left comes before what is said now, and numbers go on", () => {
  const kept = said("old", "older").outbox;

  const state = put(restore(aState(), kept), { t: "say", text: "new" }, "id-9-0000", 9);

  expect(state.outbox.map((item) => item.n)).toEqual([1, 2, 3]);
});

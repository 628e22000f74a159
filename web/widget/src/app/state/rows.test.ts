import { expect, test } from "vitest";
import { anEntry, aState, OPEN } from "../../../tests/make.ts";
import { acked, changeItem, put } from "./outbox.ts";
import { rows } from "./rows.ts";

const base = aState({ chat: OPEN, read_at: 0 });

test("own words keep their key when they are recorded, so that nothing flickers", () => {
  const waiting = put(base, { t: "say", text: "x" }, "id-0-0000", 0);
  const there = { ...base, entries: [anEntry({ id: "e9", mid: "id-0-0000", from: "visitor" })] };

  expect(rows(waiting)[0]?.key).toBe("id-0-0000");
  expect(rows(there)[0]?.key).toBe("id-0-0000");
});

test("ticks say how far own words came", () => {
  const said = put(base, { t: "say", text: "x" }, "id-0-0000", 0);
  const arrived = acked(said, { id: "id-0-0000", entry: "e1", at: 50, masked: [] });

  expect(rows({ ...said, line: "off" })[0]?.tick).toBe("waiting");
  expect(rows(said)[0]?.tick).toBe("sending");
  expect(rows(arrived)[0]?.tick).toBe("arrived");
  expect(rows({ ...arrived, read_at: 50 })[0]?.tick).toBe("read");
  expect(rows(changeItem(said, "id-0-0000", { state: "failed" }))[0]?.tick).toBe("failed");
});

test("what is on its way stands after everything that is recorded, what has arrived at its place", () => {
  const two = put(put(base, { t: "say", text: "a" }, "id-0-0000", 0), { t: "say", text: "b" }, "id-1-0000", 0);
  const state = { ...acked(two, { id: "id-0-0000", entry: "e1", at: 50, masked: [] }), entries: [anEntry({ id: "e2", at: 60, text: "c" })] };

  expect(rows(state).map((row) => row.text)).toEqual(["a", "c", "b"]);
});

test("answers to cards and surveys are no rows, notices are lines, an end with words is the agent's", () => {
  const entries = [
    anEntry({ id: "e1", kind: "answer", from: "visitor" }),
    anEntry({ id: "e2", kind: "survey", from: "visitor" }),
    anEntry({ id: "e3", kind: "notice", from: "system" }),
    anEntry({ id: "e4", kind: "end", text: "Bye" }),
    anEntry({ id: "e5", kind: "card", from: "system", card: { kind: "transfer", fields: {}, expires_at: null } }),
  ];

  expect(rows({ ...base, entries }).map((row) => row.who)).toEqual(["line", "them", "them"]);
});

test("the time stands once below a run of the same writer", () => {
  const entries = [anEntry({ id: "e1", at: 1 }), anEntry({ id: "e2", at: 2 }), anEntry({ id: "e3", at: 3, from: "visitor", name: "" })];

  expect(rows({ ...base, entries }).map((row) => row.last)).toEqual([false, true, true]);
});

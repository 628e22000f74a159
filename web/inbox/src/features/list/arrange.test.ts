import { expect, test } from "vitest";
import { row } from "../../../tests/builders.ts";
import { arrange, NOTHING } from "./arrange.ts";

const rows = (...ids: string[]) => ids.map((id) => row({ conversation_id: id }));
const ids = (shown: { rows: { conversation_id: string }[] }) => shown.rows.map((one) => one.conversation_id);

test("at the top the list stands in its own order", () => {
  expect(ids(arrange(arrange(NOTHING, rows("a", "b"), false), rows("n", "b", "a"), false))).toEqual(["n", "b", "a"]);
});

test("further down nothing that arrives moves what is read: it is counted", () => {
  const shown = arrange(arrange(NOTHING, rows("a", "b"), false), rows("n", "a", "b"), true);

  expect(ids(shown)).toEqual(["a", "b"]);
  expect(shown.fresh).toBe(1);
});

test("further down a changed row changes in place", () => {
  const changed = row({ conversation_id: "b", subject: "new words" });
  const shown = arrange(arrange(NOTHING, rows("a", "b"), false), [changed, ...rows("a")], true);

  expect(ids(shown)).toEqual(["a", "b"]);
  expect(shown.rows[1]?.subject).toBe("new words");
});

test("further down a row that left keeps its place, marked", () => {
  const shown = arrange(arrange(NOTHING, rows("a", "b"), false), rows("b"), true);

  expect(ids(shown)).toEqual(["a", "b"]);
  expect([...shown.gone]).toEqual(["a"]);
});

test("pages loaded since come behind", () => {
  const shown = arrange(arrange(NOTHING, rows("a", "b"), false), rows("a", "b", "c", "d"), true);

  expect(ids(shown)).toEqual(["a", "b", "c", "d"]);
  expect(shown.fresh).toBe(0);
});

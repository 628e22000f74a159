import type { Row } from "@tellonce/shared/api.ts";
import { describe, expect, test } from "vitest";
import { minutesFromNow, row } from "../../../tests/builders.ts";
import type { ListFilter } from "./keys.ts";
import { type ListData, patchRow, rowsOf } from "./rows.ts";

const ALL: ListFilter = { view: "all", status: ["open", "waiting"], sort: "target" };

function due(id: string, minutes: number, change: Partial<Row> = {}): Row {
  return row({ conversation_id: id, due_at: minutesFromNow(minutes), ...change });
}

function list(items: Row[], next: string | null = null): ListData {
  return { pages: [{ items, next_cursor: next, total: items.length, live_cursor: "" }], pageParams: [null] };
}

function order(data: ListData): string[] {
  return rowsOf(data).map((one) => one.conversation_id);
}

describe("a changed row", () => {
  const known = list([due("a", 10), due("b", 20), due("c", 30)]);

  test("moves to where its target puts it", () => {
    expect(order(patchRow(known, due("c", 5, { version: 2 }), ALL, "me"))).toEqual(["c", "a", "b"]);
  });

  test("leaves a list it no longer belongs to", () => {
    const data = patchRow(known, due("b", 20, { version: 2, status: "resolved" }), ALL, "me");

    expect(order(data)).toEqual(["a", "c"]);
    expect(data.pages[0]?.total).toBe(2);
  });

  test("in an older version changes nothing", () => {
    const newer = list([due("a", 10, { version: 5 })]);

    expect(patchRow(newer, due("a", 1, { version: 4 }), ALL, "me")).toBe(newer);
  });

  test("that is late stands before one that is soon, whatever the clock says", () => {
    const data = patchRow(list([due("soon", 1, { target_state: "soon" })]), due("late", 5, { target_state: "late" }), ALL, "me");

    expect(order(data)).toEqual(["late", "soon"]);
  });
});

describe("a new row", () => {
  test("is put in its place and counted", () => {
    const data = patchRow(list([due("a", 10), due("c", 30)]), due("b", 20), ALL, "me");

    expect(order(data)).toEqual(["a", "b", "c"]);
    expect(data.pages[0]?.total).toBe(3);
  });

  test("behind the last loaded row is only counted while more pages are to come", () => {
    const data = patchRow(list([due("a", 10)], "next"), due("z", 99), ALL, "me");

    expect(order(data)).toEqual(["a"]);
    expect(data.pages[0]?.total).toBe(2);
  });

  test("comes into an empty list", () => {
    expect(order(patchRow(list([]), due("a", 10), ALL, "me"))).toEqual(["a"]);
  });

  test.each([
    ["mine", { agent: { id: "me", name: "", initials: "" } }, true],
    ["mine", { agent: null }, false],
    ["unassigned", { agent: null }, true],
    ["team", { team: { id: "kargo", name: "" } }, true],
    ["team", { team: { id: "iade", name: "" } }, false],
  ] as const)("in %s with %o belongs: %s", (view, change, belongs) => {
    const filter: ListFilter = { ...ALL, view, ...(view === "team" ? { team: "kargo" } : {}) };

    expect(order(patchRow(list([]), row({ ...change, status: "new" }), filter, "me"))).toEqual(belongs ? ["c1"] : []);
  });
});

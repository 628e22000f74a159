import type { ConversationDetail, ConversationPage } from "@tellonce/shared/api.ts";
import { beforeEach, expect, test, vi } from "vitest";
import { row } from "../../../tests/builders.ts";
import type { ListFilter } from "./keys.ts";

let recent: typeof import("./recent.ts");

beforeEach(async () => {
  vi.resetModules();  // what other tests heard of is remembered too
  recent = await import("./recent.ts");
});

const MINE: ListFilter = { view: "mine", status: ["open"], sort: "target" };
const EMPTY: ConversationPage = { items: [], next_cursor: null, total: 0, live_cursor: "" };

test("a row that was heard of while the list was read stands in it", () => {
  recent.rememberRow(row({ conversation_id: "heard", version: 2 }), 1_000);

  expect(recent.pageWithRecent(EMPTY, MINE, "deniz", 900).items.map((one) => one.conversation_id)).toEqual(["heard"]);
});

test("a row that was heard of before the list was asked for is left to the answer", () => {
  recent.rememberRow(row({ conversation_id: "before", version: 2 }), 2_000);

  expect(recent.pageWithRecent(EMPTY, MINE, "deniz", 2_001).items).toEqual([]);
});

test("an answer that is newer than what was heard stays as it is", () => {
  recent.rememberRow(row({ conversation_id: "c9", version: 2, status: "resolved" }), 3_000);
  const page = { ...EMPTY, items: [row({ conversation_id: "c9", version: 3 })], total: 1 };

  expect(recent.pageWithRecent(page, MINE, "deniz", 2_900).items).toEqual(page.items);
});

test("of a row that is heard of late the newest is given", () => {
  const newest = row({ conversation_id: "late", version: 3, status: "resolved" });
  recent.rememberRow(newest, 5_000);

  expect(recent.rememberRow(row({ conversation_id: "late", version: 2 }), 5_001)).toBe(newest);
});

test("the open conversation is never older than what was heard", () => {
  recent.rememberRow(row({ conversation_id: "open", version: 5, status: "waiting" }), 4_000);
  const detail = { row: row({ conversation_id: "open", version: 4 }), customer: {}, can: {}, live_cursor: "" };

  expect(recent.detailWithRecent(detail as unknown as ConversationDetail).row.status).toBe("waiting");
});

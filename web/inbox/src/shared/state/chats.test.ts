import type { Row } from "@tellonce/shared/api.ts";
import { beforeEach, expect, test } from "vitest";
import { byWaiting, forgetChats, isRinging, noteChat, noteVisitor, useChats } from "./chats.ts";

function aRow(id: string, more: Partial<Row> = {}): Row {
  return {
    conversation_id: id, reference: id, version: 1, customer: { id: "c", name: "Ana" }, channel: "chat", account: "web", subject: "",
    snippet: "", language: "tr", status: "open", priority: "normal", unread: 0, team: null, agent: { id: "me", name: "Me", initials: "M" },
    queued_at: "2026-01-05T09:00:00Z", due_at: null, target_state: "running", target_share: 1, accept_by: null, consent_asked: false,
    handing: { consent: null, consulted: [], appointment: null, escalation: null, missed: [] },
    last_in_at: null, last_out_at: null, updated_at: "2026-01-05T09:00:00Z", tags: [], ...more,
  } as Row;
}

beforeEach(forgetChats);

test("the chat that waits the longest for a word comes first, answered ones last", () => {
  const late = aRow("late", { last_in_at: "2026-01-05T09:05:00Z", last_out_at: "2026-01-05T09:01:00Z" });
  const later = aRow("later", { last_in_at: "2026-01-05T09:06:00Z", last_out_at: "2026-01-05T09:04:00Z" });
  const answered = aRow("answered", { last_in_at: "2026-01-05T09:00:00Z", last_out_at: "2026-01-05T09:07:00Z" });

  expect(byWaiting([answered, later, late], 0).map((row) => row.conversation_id)).toEqual(["late", "later", "answered"]);
});

test("a chat that rings is not among the open ones until it is taken", () => {
  const now = Date.parse("2026-01-05T09:00:00Z");
  const ringing = aRow("a", { accept_by: "2026-01-05T09:00:20Z" });

  expect([isRinging(ringing, now), isRinging(ringing, now + 30_000)]).toEqual([true, false]);
  expect(byWaiting([ringing], now)).toEqual([]);
});

test("what goes to somebody else, or is over, is no chat of mine any more", () => {
  noteChat(aRow("a"), "me");
  noteChat(aRow("b"), "me");
  noteChat(aRow("c", { channel: "email" }), "me");
  noteChat(aRow("a", { version: 2, agent: { id: "other", name: "", initials: "" } }), "me");
  noteChat(aRow("b", { version: 2, status: "resolved" }), "me");

  expect(Object.keys(useChats.getState().mine)).toEqual([]);
});

test("who lets nobody see their page any more is on none", () => {
  noteVisitor("a", "https://shop.example/rota", false);
  noteVisitor("a", "", false);

  expect(useChats.getState().here.a?.page).toBe("");
});

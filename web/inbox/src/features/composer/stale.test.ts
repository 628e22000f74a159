import { beforeEach, expect, test } from "vitest";
import { entry } from "../../../tests/builders.ts";
import { changeDraft, draftOf, useDrafts, writeText } from "../../shared/state/drafts.ts";
import { isStale } from "./stale.ts";

beforeEach(() => useDrafts.setState({ byConversation: {}, sheet: null }));

test("a draft is stale when the customer wrote after its first word", () => {
  writeText("c1", "reply", "Merhaba", "e1");

  expect(isStale(draftOf("c1"), entry({ id: "e1" }))).toBe(false);
  expect(isStale(draftOf("c1"), entry({ id: "e2" }))).toBe(true);
});

test("writing on doesn't make it fresh, reading does", () => {
  writeText("c1", "reply", "Merhaba", "e1");
  writeText("c1", "reply", "Merhaba Şule Hanım", "e2");
  expect(isStale(draftOf("c1"), entry({ id: "e2" }))).toBe(true);

  changeDraft("c1", { base: "e2" });
  expect(isStale(draftOf("c1"), entry({ id: "e2" }))).toBe(false);
});

test("a first message that comes while a reply is written makes it stale too", () => {
  writeText("c1", "reply", "Merhaba", null);

  expect(isStale(draftOf("c1"), entry({ id: "e1" }))).toBe(true);
});

test("a note is never stale", () => {
  writeText("c1", "note", "Kamran baksın", "e1");
  changeDraft("c1", { mode: "note" });

  expect(isStale(draftOf("c1"), entry({ id: "e2" }))).toBe(false);
});

test("each mode keeps its own text", () => {
  writeText("c1", "reply", "to the customer", null);
  writeText("c1", "note", "to colleagues", null);

  expect(draftOf("c1").texts).toMatchObject({ reply: "to the customer", note: "to colleagues" });
});

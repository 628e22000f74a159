import type { ConversationSummary, Entry } from "@tellonce/shared/api.ts";
import { describe, expect, test } from "vitest";
import { entry, minutesFromNow, summary } from "../../../tests/builders.ts";
import { buildBlocks, hasEarlier, type Unfolded } from "./blocks.ts";

const FOLDED: Unfolded = { conversations: new Set(), older: false };
const DAY = 24 * 60;

function build(entries: Entry[], conversations: ConversationSummary[], unfolded = FOLDED): string[] {
  const story = { entries, conversations, before: null, after: null, live_cursor: "" };
  return buildBlocks(story, "c1", unfolded).flatMap((block) =>
    block.type === "entry" && block.beginsDay ? ["day", block.id] : [block.id],
  );
}

function earlier(id: string, days: number): ConversationSummary {
  return summary({ id, opened_at: minutesFromNow(-days * DAY), entries_count: 1 });
}

test("the conversation in focus is open, each day with its head", () => {
  const entries = [entry({ id: "a", at: minutesFromNow(-2 * DAY) }), entry({ id: "b", at: minutesFromNow(-5) })];

  expect(build(entries, [summary()])).toEqual(["day", "a", "day", "b"]);
});

test("earlier conversations are folded, older than the last three into one line", () => {
  const others = [earlier("f", 9), earlier("g", 8), earlier("h", 7), earlier("i", 6), earlier("j", 5)];

  expect(build([entry()], [...others, summary()])).toEqual(["older", "fold h", "fold i", "fold j", "day", "e1"]);
});

test("one more than three isn't worth a line of its own", () => {
  const others = [earlier("f", 9), earlier("g", 8), earlier("h", 7), earlier("i", 6)];

  expect(build([entry()], [...others, summary()])).not.toContain("older");
});

test("a fold opens in place under its line", () => {
  const entries = [entry({ id: "old", conversation_id: "f", at: minutesFromNow(-9 * DAY) }), entry()];

  expect(build(entries, [earlier("f", 9), summary()], { ...FOLDED, conversations: new Set(["f"]) })).toEqual([
    "fold f", "old", "day", "e1",
  ]);
});

test("an open fold says when not all of it is loaded", () => {
  const unfolded = { ...FOLDED, conversations: new Set(["f"]) };

  expect(build([entry()], [earlier("f", 9), summary()], unfolded)).toContain("rest f");
});

test("a conversation begun meanwhile stands at its time", () => {
  const entries = [entry({ id: "a", at: minutesFromNow(-60) }), entry({ id: "b", at: minutesFromNow(-5) })];
  const meanwhile = summary({ id: "m", opened_at: minutesFromNow(-30) });

  expect(build(entries, [meanwhile, summary({ opened_at: minutesFromNow(-60) })])).toEqual(["day", "a", "fold m", "b"]);
});

describe("earlier entries", () => {
  const page = { entries: [entry()], conversations: [summary({ entries_count: 2 })], before: "x", after: null, live_cursor: "" };

  test("are offered while the conversation isn't whole", () => {
    expect(hasEarlier(page, "c1")).toBe(true);
  });

  test("of other conversations aren't needed", () => {
    expect(hasEarlier({ ...page, conversations: [summary({ entries_count: 1 })] }, "c1")).toBe(false);
  });
});

test("a mail to two of our addresses is shown as one", () => {
  const one = entry({ id: "a", external_id: "1@x", direction: "in", text: "Merhaba" });
  const reused = { ...one, id: "c", text: "Başka" };

  expect(build([one, { ...one, id: "b", account: "baku" }, reused], [summary()])).toEqual(["day", "a", "c"]);
});

test("an edit stands in the entry that it changes, with how that read before", () => {
  const said = entry({ id: "a", text: "Kırk numara", at: minutesFromNow(-9) });
  const edit = entry({ id: "b", text: "✎ Kırk bir", edits: "a", at: minutesFromNow(-8) });
  const again = entry({ id: "c", text: "✎ Kırk iki", edits: "a", at: minutesFromNow(-7) });
  const story = { entries: [said, edit, again], conversations: [summary()], before: null, after: null, live_cursor: "" };

  const shown = buildBlocks(story, "c1", FOLDED).flatMap((block) => (block.type === "entry" ? [block.entry] : []));

  expect(shown.map((one) => [one.id, one.text])).toEqual([["a", "Kırk iki"]]);
  expect(shown[0]?.changes).toEqual({ at: again.at, earlier: ["Kırk numara", "Kırk bir"] });
});

test("an edit of what isn't loaded stands alone", () => {
  expect(build([entry({ id: "b", edits: "gone" })], [summary()])).toEqual(["day", "b"]);
});

test("an edit stands in its entry also where people moved that to another conversation", () => {
  const said = entry({ id: "a", text: "Kırk numara", at: minutesFromNow(-9) });
  const moved = { ...said, conversation_id: "f" };
  const edit = entry({ id: "b", text: "✎ Kırk bir", edits: "a", at: minutesFromNow(-8) });
  const all = [entry({ id: "other", at: minutesFromNow(-7) }), edit, moved];

  expect(build(all, [earlier("f", 9), summary()], { ...FOLDED, conversations: new Set(["f"]) })).toEqual(["fold f", "a", "day", "other"]);
});

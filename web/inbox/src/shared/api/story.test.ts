import type { StoryPage } from "@tellonce/shared/api.ts";
import { describe, expect, test } from "vitest";
import { entry, minutesFromNow, summary } from "../../../tests/builders.ts";
import { mergeEntries, mergePage, newestFromCustomer, patchDelivery, withSaid } from "./story.ts";

function story(change: Partial<StoryPage> = {}): StoryPage {
  return { entries: [entry()], conversations: [summary()], before: "older", after: null, live_cursor: "1", ...change };
}

test("entries stand in their order, each once, whatever the order of arrival", () => {
  const [early, late] = [entry({ id: "a", at: minutesFromNow(-9) }), entry({ id: "b", at: minutesFromNow(-3) })];

  expect(mergeEntries([late], [early, late]).map((one) => one.id)).toEqual(["a", "b"]);
});

test("entries of the same moment stand by their ids", () => {
  expect(mergeEntries([entry({ id: "b" })], [entry({ id: "a" })]).map((one) => one.id)).toEqual(["a", "b"]);
});

describe("delivery", () => {
  const sent = entry({ id: "r", direction: "out", delivery: { state: "delivered", at: null, detail: "" } });

  test("goes on", () => {
    expect(patchDelivery(story({ entries: [sent] }), "r", "read", "").entries[0]?.delivery?.state).toBe("read");
  });

  test("never goes back", () => {
    expect(patchDelivery(story({ entries: [sent] }), "r", "sent", "").entries[0]?.delivery?.state).toBe("delivered");
  });

  test("of an entry that isn't loaded changes nothing", () => {
    const known = story();

    expect(patchDelivery(known, "unknown", "sent", "")).toBe(known);
  });
});

test("only an older page moves the cursor back", () => {
  const page = story({ entries: [entry({ id: "old", at: minutesFromNow(-99) })], conversations: [], before: null });

  expect(mergePage(story(), page, "before").before).toBeNull();
  expect(mergePage(story(), page, "inside").before).toBe("older");
  expect(mergePage(story(), page, "before").conversations).toHaveLength(1);
});

test("the newest from the customer is theirs, a message, and of this conversation", () => {
  const entries = [
    entry({ id: "theirs" }),
    entry({ id: "ours", direction: "out" }),
    entry({ id: "note", direction: "internal", kind: "note" }),
    entry({ id: "elsewhere", conversation_id: "c2" }),
  ];

  expect(newestFromCustomer(entries, "c1")?.id).toBe("theirs");
});

describe("words ahead of their record", () => {
  const said = { conversation_id: "c1", entry_id: "e2", text: "Kutu ezik", at: minutesFromNow(-1) };
  const before = entry({ channel: "chat", attachments: [{ id: "0" }] as never, quoted_text: "> eski" });

  test("stand last, written like those before them, without what belonged to those", () => {
    const [, ahead] = withSaid([before], said);

    expect(ahead).toMatchObject({ id: "e2", text: "Kutu ezik", author: before.author, attachments: [], quoted_text: "", at: said.at });
  });

  test("give way to the entry", () => {
    const recorded = entry({ id: "e2", text: "Kutu ezik", attachments: [{ id: "0" }] as never });

    expect(mergeEntries(withSaid([before], said), [recorded])).toEqual([before, recorded]);
  });

  test.each([
    ["that are recorded", [before, entry({ id: "e2" })]],
    ["of nobody who is known here", [entry({ channel: "chat", direction: "out" })]],
    ["where the newest is a mail", [entry()]],
    ["of one of several", [before, entry({ id: "e0", channel: "chat", author: { ...before.author, id: "p2" } })]],
    ["of a customer who was erased", [entry({ channel: "chat", erased: true })]],
  ])("%s change nothing", (_, entries) => {
    expect(withSaid(entries, said)).toBe(entries);
  });
});

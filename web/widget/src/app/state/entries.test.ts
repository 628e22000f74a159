import { expect, test } from "vitest";
import { anEntry } from "../../../tests/make.ts";
import { countUnread, merge, newestOfOurs } from "./entries.ts";

test("an entry that comes again takes the place of the old one: its words may be masked now", () => {
  expect(merge([anEntry({ text: "4111" })], [anEntry({ text: "⟦card number⟧" })]).map((one) => one.text)).toEqual(["⟦card number⟧"]);
});

test("unread is what agents said after the last look", () => {
  const entries = [anEntry({ id: "a", at: 1 }), anEntry({ id: "b", at: 5 }), anEntry({ id: "c", at: 6, from: "visitor" })];

  expect(countUnread(entries, 1)).toBe(1);
  expect(newestOfOurs(entries)?.id).toBe("b");
});

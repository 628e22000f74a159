import type { NetworkTemplate, ReplyWay } from "@tellonce/shared/api.ts";
import { expect, test } from "vitest";
import { EMPTY_DRAFT } from "../../../shared/state/drafts.ts";
import { chosenWay, keyOfWay, mayLeave, preview, tooMany } from "./ways.ts";

const TEMPLATE: NetworkTemplate = {
  id: "kargo",
  name: "kargo",
  language: "tr",
  category: "UTILITY",
  header: "Merhaba {{1}}",
  body: "{{1}} numaralı siparişiniz {{2}} yola çıktı.",
  footer: "Poyraz",
  blanks: [
    { place: "header", name: "1", example: "Şule" },
    { place: "body", name: "1", example: "4711" },
    { place: "body", name: "2", example: "" },
  ],
};

function way(change: Partial<ReplyWay> = {}): ReplyWay {
  return {
    in_reply_to: "e1", channel: "whatsapp", account: "destek", to: "Şule", audience: "", state: "open", until: null,
    window_hours: 24, text_limit: 0, last_in_at: "2026-11-19T12:00:00.000Z", takes_templates: true, templates: [],
    templates_problem: "", ...change,
  };
}

const withText = (reply: string) => ({ ...EMPTY_DRAFT, texts: { ...EMPTY_DRAFT.texts, reply } });
const filled = (...values: string[]) => ({ ...EMPTY_DRAFT, template: { id: "kargo", language: "tr", values } });

test("the usual way is taken until another is chosen, and again when that is gone", () => {
  const [usual, other] = [way(), way({ in_reply_to: "e2", channel: "email" })];
  expect(chosenWay([usual, other], EMPTY_DRAFT)).toBe(usual);
  expect(chosenWay([usual, other], { ...EMPTY_DRAFT, way: keyOfWay(other) })).toBe(other);
  expect(chosenWay([usual], { ...EMPTY_DRAFT, way: keyOfWay(other) })).toBe(usual);
  expect(chosenWay([], EMPTY_DRAFT)).toBeUndefined();
});

test("a template reads as the customer will see it, with empty blanks in their places", () => {
  expect(preview(TEMPLATE, ["Şule", "4711", ""])).toBe(
    "Merhaba Şule\n\n4711 numaralı siparişiniz {{2}} yola çıktı.\n\nPoyraz",
  );
});

test.each([
  [way(), withText("Selam"), true],
  [way(), withText("  "), false],
  [undefined, withText("Selam"), true],
  [way({ state: "closed" }), withText("Selam"), false],
  [way({ state: "closed", templates: [TEMPLATE] }), filled("a", "b"), false],
  [way({ state: "closed", templates: [TEMPLATE] }), filled("a", "b", "c"), true],
  [way({ audience: "public", text_limit: 5 }), withText("Merhaba"), false],
  [way({ text_limit: 5 }), withText("Merhaba"), true],
])("what is in the composer may leave or not (%#)", (by, draft, leaves) => {
  expect(mayLeave(by, draft)).toBe(leaves);
});

test("only public answers have a length, counted in characters", () => {
  expect(tooMany(way({ audience: "public", text_limit: 3 }), "ğğ😀😀")).toBe(1);
  expect(tooMany(way({ text_limit: 3 }), "12345")).toBe(0);
});

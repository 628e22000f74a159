import { expect, test } from "vitest";
import { cutPieces } from "./pieces.ts";

test("what was masked becomes a pill, without a digit", () => {
  expect(cutPieces("Kartım ⟦card number⟧, kod ⟦card code⟧")).toEqual([
    { type: "text", text: "Kartım " },
    { type: "masked", kind: "card_number" },
    { type: "text", text: ", kod " },
    { type: "masked", kind: "card_code" },
  ]);
});

test("so do the other numbers that an account hides", () => {
  expect(cutPieces("⟦iban⟧⟦national id⟧")).toEqual([
    { type: "masked", kind: "iban" },
    { type: "masked", kind: "national_id" },
  ]);
});

test.each([
  ["bak: https://kargo.example/t/48213.", "https://kargo.example/t/48213"],
  ["(http://a.example/x?y=1)", "http://a.example/x?y=1"],
])("in %s the link ends before the punctuation", (text, link) => {
  expect(cutPieces(text).find((piece) => piece.type === "link")).toEqual({ type: "link", text: link });
});

test.each(["javascript:alert(1)", "ftp://a.example", "data:text/html,x"])("%s is no link", (text) => {
  expect(cutPieces(text)).toEqual([{ type: "text", text }]);
});

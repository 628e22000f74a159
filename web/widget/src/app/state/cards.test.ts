import { expect, test } from "vitest";
import { anEntry, aState, OPEN } from "../../../tests/make.ts";
import { cardState } from "./cards.ts";
import { put } from "./outbox.ts";
import { receive } from "./receive.ts";

const card = anEntry({ id: "card1", kind: "card", card: { kind: "transfer", fields: {}, expires_at: 1_000 } });
const open = aState({ chat: OPEN, entries: [card] });

test("a card waits until it is answered, expires or its chat ends", () => {
  expect(cardState(open, card, 500)).toEqual({ open: true });
  expect(cardState(open, card, 1_500)).toEqual({ open: false, value: "expired" });
  expect(cardState({ ...open, chat: { ...OPEN, state: "ended" } }, card, 500)).toEqual({ open: false, value: "expired" });
});

test("expiry is by the server's clock", () => {
  expect(cardState({ ...open, skew_ms: 600 }, card, 500)).toEqual({ open: false, value: "expired" });
});

test("an answer counts from the moment it is given, and later from the record", () => {
  const given = put(open, { t: "answer", card: "card1", value: "accept" }, "id-0-0000", 0);
  const recorded = { ...open, entries: [card, anEntry({ id: "e2", kind: "answer", answers: "card1", value: "decline" })] };

  expect(cardState(given, card, 500)).toEqual({ open: false, value: "accept" });
  expect(cardState(recorded, card, 500)).toEqual({ open: false, value: "decline" });
});

test("a card that the server says is answered shows no buttons any more", () => {
  const refused = receive(put(open, { t: "answer", card: "card1", value: "accept" }, "id-0-0000", 0), { t: "error", reason: "CARD_ANSWERED", message: "", id: "id-0-0000" }, 0);

  expect(cardState(refused, card, 500)).toEqual({ open: false, value: "expired" });
});

test("a call-back asked for by the card's form answers it", () => {
  const asked = put(open, { t: "callback", phone: "0555", when: "now", card: "card1" }, "id-0-0000", 0);

  expect(cardState(asked, card, 500)).toEqual({ open: false, value: "callback" });
});

import { expect, test } from "vitest";
import type { Say } from "../i18n/index.ts";
import { named } from "./masked.ts";

const say = ((id: string) => id) as Say;

test("what was masked is named, and a marker that was cut off is dots", () => {
  expect(named(say, "Kartım ⟦card number⟧, no ⟦national id⟧ ⟦card nu")).toBe("Kartım •••• masked.card_number, no •••• masked.national_id ••••");
});

test("a line without secrets stays", () => {
  expect(named(say, "39 olur mu?")).toBe("39 olur mu?");
});

/** What stands in a text in place of a secret, and the words for it. */
import type { Say } from "../i18n/index.ts";

export type MaskedKind = "card_number" | "card_code" | "iban" | "national_id";

/** The markers of tellonce_core.mask, between U+27E6 and U+27E7. */
export const MASKED: Record<string, MaskedKind> = {
  "⟦card number⟧": "card_number",
  "⟦card code⟧": "card_code",
  "⟦iban⟧": "iban",
  "⟦national id⟧": "national_id",
};

const ANY = /⟦[a-z ]+(?:⟧|$)/g;

/** A line of text without markers: what was masked is named in the reader's language; one that was cut off is dots. */
export function named(say: Say, text: string): string {
  return text.replace(ANY, (marker) => {
    const kind = MASKED[marker];
    return kind === undefined ? "••••" : `•••• ${say(`masked.${kind}`)}`;
  });
}

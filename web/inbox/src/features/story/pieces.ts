/** A text cut into what is drawn differently: plain words, links, and the markers of masked secrets. Pure. */

export type Piece = { type: "text" | "link"; text: string } | { type: "masked"; kind: MaskedKind };

export type MaskedKind = "card_number" | "card_code" | "iban" | "national_id";

/** The markers of tellonce_core.mask, between U+27E6 and U+27E7. */
const MASKED = {
  "⟦card number⟧": "card_number",
  "⟦card code⟧": "card_code",
  "⟦iban⟧": "iban",
  "⟦national id⟧": "national_id",
} as const;

const SPECIAL = /(⟦(?:card number|card code|iban|national id)⟧|https?:\/\/[^\s<>"'⟦⟧]+[^\s<>"'⟦⟧.,;:!?)\]])/g;

export function cutPieces(text: string): Piece[] {
  return text.split(SPECIAL).flatMap((part, index): Piece[] => {
    if (part === "") return [];
    if (index % 2 === 0) return [{ type: "text", text: part }];
    const kind = MASKED[part as keyof typeof MASKED];
    return kind === undefined ? [{ type: "link", text: part }] : [{ type: "masked", kind }];
  });
}

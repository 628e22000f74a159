/** A text cut into what is drawn differently: plain words, links, and the markers of masked secrets. Pure. */
import { MASKED, type MaskedKind } from "../../shared/lib/masked.ts";

export type Piece = { type: "text" | "link"; text: string } | { type: "masked"; kind: MaskedKind };

const SPECIAL = /(⟦(?:card number|card code|iban|national id)⟧|https?:\/\/[^\s<>"'⟦⟧]+[^\s<>"'⟦⟧.,;:!?)\]])/g;

export function cutPieces(text: string): Piece[] {
  return text.split(SPECIAL).flatMap((part, index): Piece[] => {
    if (part === "") return [];
    if (index % 2 === 0) return [{ type: "text", text: part }];
    const kind = MASKED[part];
    return kind === undefined ? [{ type: "link", text: part }] : [{ type: "masked", kind }];
  });
}

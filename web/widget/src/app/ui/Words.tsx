/** A text as it was written, with its links, and hidden numbers as pills. */
import { t } from "../i18n/words.ts";

const SPECIAL = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'’]|⟦[^⟧]+⟧)/;

/** The same in one line, where nothing can be pressed. */
export function plain(text: string): string {
  return text.replace(/⟦[^⟧]+⟧/g, "••••");
}

export function Words({ text }: { text: string }) {
  return <>{text.split(SPECIAL).map((part, index) => (index % 2 === 0 ? part : special(part, index)))}</>;
}

function special(part: string, index: number) {
  if (part.startsWith("⟦")) {
    return (
      <span class="pill" key={index}>
        <span aria-hidden="true">•••• </span>
        {part.includes("code") ? t("maskedCode") : t("maskedNumber")}
      </span>
    );
  }
  return (
    <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
      {part}
    </a>
  );
}

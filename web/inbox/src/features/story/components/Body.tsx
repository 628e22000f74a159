/** The words of an entry: text with links and pills for what was masked; the quoted part folded; formatted only when asked for. */
import type { Entry } from "@tellonce/shared/api.ts";
import { ShieldCheck } from "lucide-react";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { useState } from "react";
import { toastError } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import type { MaskedKind } from "../../../shared/lib/masked.ts";
import { cutPieces } from "../pieces.ts";
import { HtmlFrame } from "./HtmlFrame.tsx";

const LONG = 4_000;

/** Where ingest-email puts the addresses of pictures on other servers: nothing loads them by itself. */
const REMOTE = " data-remote-src=";

const linkish = "min-h-6 text-small text-accent font-medium hover:text-accent-hover rounded-tag";

export function Body({ entry }: { entry: Entry }) {
  const say = useSay();
  const [formatted, setFormatted] = useState(false);
  const [pictures, setPictures] = useState(false);
  const [quoted, setQuoted] = useState(false);
  const hidden = entry.masked.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      {formatted ? <HtmlFrame html={entry.html} entryId={pictures ? entry.id : null} title={say("entry.formatted")} /> : <Words text={entry.text} language={entry.language} more={entry.full_text_url} />}
      {quoted && !formatted && (
        <blockquote className="border-l-2 border-line pl-3 my-1 text-text-3">
          <Words text={entry.quoted_text} language={entry.language} />
        </blockquote>
      )}
      <div className="flex gap-3 empty:hidden">
        {entry.quoted_text !== "" && !formatted && (
          <button type="button" aria-expanded={quoted} className={linkish} onClick={() => setQuoted(!quoted)}>
            {say(quoted ? "entry.hideQuoted" : "entry.showQuoted")}
          </button>
        )}
        {entry.html !== "" && (
          <button type="button" aria-pressed={formatted} className={linkish} onClick={() => setFormatted(!formatted)}>
            {say(formatted ? "entry.showText" : "entry.showFormatted")}
          </button>
        )}
        {formatted && !pictures && entry.html.includes(REMOTE) && (
          <button type="button" className={linkish} onClick={() => setPictures(true)}>{say("entry.showPictures")}</button>
        )}
      </div>
      {hidden > 0 && (
        <p className="flex items-center gap-1.5 text-small text-text-3 mt-0.5">
          <Icon of={ShieldCheck} small className="text-ok" />
          {say("entry.maskedLine")}
        </p>
      )}
    </>
  );
}

interface WordsProps {
  text: string;
  language: string;
  /** Where the rest of a text stands that was too long for the story. */
  more?: string | null | undefined;
}

async function readMore(address: string): Promise<string> {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(response.statusText);
  return response.text();
}

export function Words({ text, language, more = null }: WordsProps) {
  const say = useSay();
  const [whole, setWhole] = useState(text.length <= LONG && more === null ? text : null);
  const shown = whole ?? `${text.slice(0, LONG)}…`;

  async function showAll() {
    try {
      setWhole(more === null ? text : await readMore(more));
    } catch (error) {
      toastError(say("story.moreFailed"), error);
    }
  }

  return (
    <>
      <p lang={language || undefined} className="max-w-[62ch] whitespace-pre-wrap wrap-anywhere">
        {cutPieces(shown).map((piece, index) => {
          if (piece.type === "masked") return <Pill key={index} kind={piece.kind} />;
          if (piece.type === "text") return piece.text;
          return <a key={index} href={piece.text} target="_blank" rel="noreferrer noopener" className="underline underline-offset-2">{piece.text}</a>;
        })}
      </p>
      {whole === null && <button type="button" className={linkish} onClick={() => void showAll()}>{say("entry.showAll")}</button>}
    </>
  );
}

/** No digit is shown; read as "card number, hidden". */
function Pill({ kind }: { kind: MaskedKind }) {
  const say = useSay();
  const words = say(`masked.${kind}`);
  return (
    <span className="rounded-tag bg-tag text-text-2 px-1.25 py-px whitespace-nowrap">
      <span className="sr-only">{say("masked.hidden", { what: words })}</span>
      <span aria-hidden>•••• {words}</span>
    </span>
  );
}

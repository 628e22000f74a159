/** What the machine did: one small grey line, verb first; a mail it sent opens in place. */
import type { Entry } from "@tellonce/shared/api.ts";
import { useState } from "react";
import { type Say, sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { clock } from "../../../shared/lib/time.ts";
import { Words } from "./Body.tsx";
import { Knot } from "./Knot.tsx";

function wordsOf(say: Say, entry: Entry): string {
  if (entry.delivery?.state === "cancelled") return say("entry.takenBack", { name: entry.author.name });
  if (entry.automatic !== null) return sayIfKnown(`automatic.${entry.automatic}`, {}, say("automatic.other"));
  if (entry.card !== null) return cardWords(say, entry);
  return entry.text;
}

/** What a visitor did in a chat: answered a card, ended it. */
function cardWords(say: Say, entry: Entry): string {
  const { kind = "", value = "" } = entry.card ?? {};
  const id = kind === "answer" ? `chat.answered.${value}` : `chat.did.${kind}`;
  return sayIfKnown(id, { name: entry.author.name || say("chat.visitor") }, entry.text);
}

/** That it was sent stands in the words already. */
const WORTH_SAYING = new Set<string>(["delivered", "read", "failed", "uncertain"]);

function howFar(say: Say, { delivery }: Entry): string {
  return delivery !== null && WORTH_SAYING.has(delivery.state) ? say(`delivery.${delivery.state}`) : "";
}

export function SystemLine({ entry }: { entry: Entry }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const hasText = entry.automatic !== null && entry.text !== "";
  return (
    <>
      <Knot />
      <p className="text-small leading-5 text-text-3">
        {[wordsOf(say, entry), howFar(say, entry)].filter((part) => part !== "").join(", ")}
        <span className="tabular-nums">, {clock(new Date(entry.at))}</span>
        {hasText && (
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="ml-1.5 text-accent font-medium">
            {say(open ? "entry.hide" : "entry.show")}
          </button>
        )}
      </p>
      {open && <div className="bg-ours rounded-row px-3 py-2 -ml-3 mt-1"><Words text={entry.text} language={entry.language} /></div>}
    </>
  );
}

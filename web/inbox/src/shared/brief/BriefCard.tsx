/** Problem, done, now: each sentence ends in numbered links to its entries; an agent's words stay instead of the machine's. */
import type { Brief, BriefLine, BriefSection } from "@tellonce/shared/api.ts";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Handshake } from "lucide-react";
import { useState } from "react";
import { useBriefCorrection } from "../api/brief.ts";
import { channelName, channelOf } from "../components/channels.ts";
import { type Say, useSay } from "../i18n/index.ts";
import { named } from "../lib/masked.ts";
import { firstName } from "../lib/names.ts";
import { exactTime } from "../lib/time.ts";
import { wantEntry } from "../state/wanted.ts";
import { BriefForm } from "./BriefForm.tsx";
import { Quotes } from "./Quotes.tsx";

interface BriefCardProps {
  brief: Brief;
  conversation: string;
}

export function BriefCard({ brief, conversation }: BriefCardProps) {
  const say = useSay();
  const now = new Date();
  let number = 0;
  const numbered = brief.sections.map((section) => ({ section, lines: section.lines.map((line) => ({ line, number: (number += line.entry_ids.length) - line.entry_ids.length + 1 })) }));
  return (
    <>
      <dl className="grid gap-2">
        {numbered.map(({ section, lines }) => <Part key={section.part} section={section} lines={lines} conversation={conversation} />)}
      </dl>
      <Quotes quotes={brief.quotes} />
      {brief.newer > 0 && <p className="text-small text-warn mt-1.5">{say("brief.newer", { count: brief.newer })}</p>}
      {brief.reworded && <p className="text-small text-text-3 mt-1.5">{say("brief.reworded")}</p>}
      {brief.until !== null && <p className="text-small text-text-3 tabular-nums mt-1.5">{say("brief.asOf", { time: exactTime(brief.until, now) })}</p>}
    </>
  );
}

interface Numbered {
  line: BriefLine;
  /** The number of its first source. */
  number: number;
}

function Part({ section, lines, conversation }: { section: BriefSection; lines: Numbered[]; conversation: string }) {
  const say = useSay();
  const [editing, setEditing] = useState(false);
  const correction = useBriefCorrection(conversation);
  if (lines.length === 0 && section.text === "" && !editing) return null;
  const save = (text: string) => correction.mutate({ part: section.part, text }, { onSuccess: () => setEditing(false) });
  return (
    <div>
      <dt className="flex items-baseline gap-2 text-small text-text-3">
        <span className="flex-1">{say(`brief.${section.part}`)}</span>
        {!editing && (
          <button type="button" aria-label={say("brief.correctPart", { part: say(`brief.${section.part}`) })} onClick={() => setEditing(true)} className="min-h-6 px-1 -mr-1 rounded-tag text-accent hover:underline">
            {say("brief.correct")}
          </button>
        )}
      </dt>
      <dd className="mt-1">
        {editing ? <BriefForm section={section} before={wordsOf(say, section)} busy={correction.isPending} onSave={save} onCancel={() => setEditing(false)} /> : <Told section={section} lines={lines} />}
      </dd>
    </div>
  );
}

function Told({ section, lines }: { section: BriefSection; lines: Numbered[] }) {
  const say = useSay();
  if (section.text === "") return <ul className="grid gap-1">{lines.map((one) => <li key={one.number}><Line {...one} /></li>)}</ul>;
  const { corrected_by: who, corrected_at: at } = section;
  return (
    <>
      <p className="wrap-anywhere">{named(say, section.text)}{"\u00a0"}{lines.map((one) => <Sources key={one.number} {...one} />)}</p>
      {who !== null && at !== null && <p className="text-small text-text-3">{say("brief.correctedBy", { name: who.name, time: exactTime(at, new Date()) })}</p>}
    </>
  );
}

/** What an agent begins to correct: the lines as they read. */
function wordsOf(say: Say, section: BriefSection): string {
  return section.text !== "" ? section.text : section.lines.map((line) => [before(say, line), line.text].filter((part) => part !== "").join(" ")).join(" ");
}

/** The word before a sentence, where it isn't plain whose it is. */
function before(say: Say, line: BriefLine): string {
  if (line.kind === "asked") return "";
  if (line.kind === "answered") return line.agent === null ? "" : say("brief.by", { name: firstName(line.agent.name) });
  return say(`brief.kind.${line.kind}`);
}

function Line({ line, number }: Numbered) {
  const say = useSay();
  const promise = line.kind === "promised" || line.kind === "broken" || line.kind === "kept";
  const { glyph } = channelOf(line.channel);
  return (
    <p className="flex gap-1.5">
      <Icon of={promise ? Handshake : glyph} size={12} className={cx("mt-1 shrink-0", promise ? "text-promise" : "text-text-3")} />
      <span className="min-w-0 wrap-anywhere">
        {before(say, line) !== "" && <span className="text-text-3">{before(say, line)} </span>}
        <span lang={line.language || undefined}>{named(say, line.text)}</span>
        {line.due_at !== null && line.kind !== "kept" && <span className="text-small text-text-3 tabular-nums"> {say("promise.due", { time: exactTime(line.due_at, new Date()) })}</span>}
        {"\u00a0"}<Sources line={line} number={number} />
      </span>
    </p>
  );
}

function Sources({ line, number }: Numbered) {
  return line.entry_ids.map((entry, place) => <Source key={entry} line={line} entry={entry} number={number + place} />);
}

function Source({ line, entry, number }: Numbered & { entry: string }) {
  const say = useSay();
  const words = say("brief.source", { number: String(number), channel: channelName(say, line.channel), time: exactTime(line.at, new Date()) });
  return (
    <button type="button" aria-label={words} title={words} onClick={() => wantEntry(entry)} className="inline-flex items-center justify-center min-w-6 h-6 -my-1 text-tiny text-accent font-medium tabular-nums rounded-tag hover:bg-hover align-baseline">
      {number}
    </button>
  );
}

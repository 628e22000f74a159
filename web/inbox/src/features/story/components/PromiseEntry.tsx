/** A promise where it was made: its words, its date, what became of it. */
import type { Entry } from "@tellonce/shared/api.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { clock } from "../../../shared/lib/time.ts";
import { GLYPH, INK, PromiseLine } from "../../../shared/promises/PromiseLine.tsx";
import { Knot } from "./Knot.tsx";

export function PromiseEntry({ entry }: { entry: Entry }) {
  const say = useSay();
  const { promise } = entry;
  if (promise === null || promise === undefined) return null;
  if (promise.state === "withdrawn") {
    return (
      <>
        <Knot />
        <p className="text-small leading-5 text-text-3">{say("promise.withdrawn")}<span className="tabular-nums">, {clock(new Date(entry.at))}</span></p>
      </>
    );
  }
  const vow = { ...promise, id: entry.id, text: entry.text, language: entry.language };
  return (
    <>
      <Knot glyph={GLYPH[promise.state]} colour={INK[promise.state]} />
      <div className="-ml-3"><PromiseLine vow={vow} onThread head={<p className="text-small text-text-3">{say("promise.madeBy", { name: entry.author.name })}</p>} /></div>
    </>
  );
}

/** One entry: the customer's words as page text, ours on a tint, notes on straw, the machine as one grey line. */
import type { Entry } from "@tellonce/shared/api.ts";
import { CircleAlert, Eraser, Lock, Phone } from "lucide-react";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { createContext, type ReactNode, useContext } from "react";
import { channelOf } from "../../../shared/components/channels.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { useNow } from "../../../shared/lib/now.ts";
import { clock, dayHead, exactTime } from "../../../shared/lib/time.ts";
import { TakeBack } from "./TakeBack.tsx";
import type { Shown } from "../blocks.ts";
import { authorOf, labelOf, leftToUndo, phoneFacts, reasonOf, someoneElse, viaOf } from "../words.ts";
import { Attachments } from "./Attachments.tsx";
import { Body, Words } from "./Body.tsx";
import { CardLine } from "./CardLine.tsx";
import { Changed } from "./Changed.tsx";
import { FailedActions } from "./FailedActions.tsx";
import { Knot, type Thread, threadMarks } from "./Knot.tsx";
import { OrderLine } from "./OrderLine.tsx";
import { PromiseEntry } from "./PromiseEntry.tsx";
import { SplitButton } from "./SplitButton.tsx";
import { SystemLine } from "./SystemLine.tsx";

interface EntryViewProps {
  entry: Shown;
  beginsDay: boolean;
  /** No day stands above: the time says it. */
  dated: boolean;
  thread: Thread;
  place: number;
}

export function EntryView({ entry, beginsDay, dated, thread, place }: EntryViewProps) {
  const say = useSay();
  const now = useNow();
  return (
    <article
      tabIndex={-1}
      id={`entry-${entry.id}`}
      aria-label={labelOf(say, entry, new Date(now))}
      aria-posinset={place}
      aria-setsize={-1}
      className="rounded-row"
    >
      {beginsDay && (
        <div className="knot-row" data-day="" {...threadMarks({ ...thread, last: false })}>
          <h3 className="text-tiny leading-3.5 font-medium text-text-3">{dayHead(entry.at, new Date(now))}</h3>
        </div>
      )}
      <div className="knot-row" {...threadMarks(thread)}>
        <Dated value={dated}>
          <Shape entry={entry} />
        </Dated>
      </div>
    </article>
  );
}

function isMachine(entry: Entry): boolean {
  return entry.kind === "system" || entry.automatic !== null || entry.delivery?.state === "cancelled";
}

function Shape({ entry }: { entry: Shown }) {
  if (entry.erased) return <Erased />;
  if (isMachine(entry)) return <SystemLine entry={entry} />;
  if (entry.kind === "note") return <Note entry={entry} />;
  if (entry.kind === "phone_note") return <PhoneNote entry={entry} />;
  if (entry.kind === "promise" && entry.promise != null) return <PromiseEntry entry={entry} />;
  if (entry.kind === "order") return <OrderLine entry={entry} />;
  return entry.direction === "out" ? <Ours entry={entry} /> : <Theirs entry={entry} />;
}

/** Somebody's words who was erased: their place in the conversation stays. */
function Erased() {
  const say = useSay();
  return (
    <>
      <Knot glyph={Eraser} colour="text-text-3" />
      <p className="text-small text-text-3">{say("entry.erased")}</p>
    </>
  );
}

/** A reply that waits longer than the undo toast stands. */
const SCHEDULED = 5 * 60_000;

const Dated = createContext(false);

function Line({ name, at, children }: { name: ReactNode; at: string; children?: ReactNode }) {
  const time = useContext(Dated) ? exactTime(at, new Date()) : clock(new Date(at));
  return (
    <div className="flex flex-wrap items-baseline gap-x-1.5 text-small text-text-3">
      <span className="text-body font-semibold text-text">{name}</span>
      <time dateTime={at} className="tabular-nums">{time}</time>
      {children}
    </div>
  );
}

function Theirs({ entry }: { entry: Shown }) {
  const say = useSay();
  const { glyph, colour } = channelOf(entry.channel);
  const reason = reasonOf(say, entry);
  return (
    <>
      <Knot glyph={glyph} colour={colour} />
      <Line name={<span lang={entry.language || undefined}>{authorOf(say, entry)}</span>} at={entry.at}>
        {someoneElse(say, entry) !== "" && <span className="text-text-2">{someoneElse(say, entry)}</span>}
        <span>{viaOf(say, entry, 0)}</span>
      </Line>
      <Body key={entry.changes?.at ?? ""} entry={entry} />
      {entry.changes !== undefined && <Changed {...entry.changes} language={entry.language} />}
      <CardLine entry={entry} />
      <Attachments files={entry.attachments} />
      {reason !== "" && <p className="text-small text-text-3 leading-5">{reason} <SplitButton entry={entry} /></p>}
    </>
  );
}

function Ours({ entry }: { entry: Entry }) {
  const say = useSay();
  const waits = leftToUndo(entry, Date.now()) > 0;
  const now = useNow(waits ? "second" : "minute");
  const failed = entry.delivery?.state === "failed" || entry.delivery?.state === "uncertain";
  return (
    <>
      {failed ? <Knot glyph={CircleAlert} colour="text-danger" /> : <Knot />}
      <div className="bg-ours rounded-row px-3 pt-1.75 pb-2 -ml-3">
        <Line name={authorOf(say, entry)} at={entry.at}>
          <span className={cx(failed && "text-danger")}>{viaOf(say, entry, now)}</span>
        </Line>
        <Words text={entry.text} language={entry.language} />
        <CardLine entry={entry} />
        <Attachments files={entry.attachments} />
        {failed && <FailedActions entry={entry} />}
        {leftToUndo(entry, now) > SCHEDULED && <TakeBack entry={entry} />}
      </div>
    </>
  );
}

function Note({ entry }: { entry: Entry }) {
  const say = useSay();
  return (
    <>
      <Knot />
      <div className="bg-note rounded-row px-3 pt-1.75 pb-2 -ml-3">
        <Line name={authorOf(say, entry)} at={entry.at}>
          <span className="inline-flex items-center gap-1 self-center text-note-text">
            <Icon of={Lock} size={12} />
            {say("composer.note")}
          </span>
          {entry.delivery !== null && <span>{say("forward.went", { to: entry.to.join(", ") })}</span>}
        </Line>
        <Words text={entry.text} language={entry.language} />
        <Attachments files={entry.attachments} />
      </div>
    </>
  );
}

function PhoneNote({ entry }: { entry: Entry }) {
  const say = useSay();
  return (
    <>
      <Knot glyph={Phone} colour="text-ch-phone" />
      <Line name={authorOf(say, entry)} at={entry.at}>
        <span>{phoneFacts(say, entry)}</span>
      </Line>
      <Body entry={entry} />
    </>
  );
}

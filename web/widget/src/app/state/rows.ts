/** The thread as it is drawn: entries of the record and own words on their way, in one order. */
import type { Attachment, Entry, Masked } from "../protocol/frames.ts";
import { compare } from "./entries.ts";
import type { Item, LocalFile, State } from "./state.ts";

export type Tick = "waiting" | "sending" | "arrived" | "read" | "failed";

export interface Row {
  /** The same for own words before and after they are recorded, so that nothing flickers. */
  key: string;
  who: "me" | "them" | "line";
  kind: Entry["kind"];
  name: string;
  text: string;
  at: number;
  n: number;
  id: string;
  chat: number;
  attachments: readonly Attachment[];
  files: readonly LocalFile[];
  masked: readonly Masked[];
  tick: Tick | null;
  entry: Entry | null;
  item: Item | null;
  /** True for the last of a run of the same writer: there stands the time. */
  last: boolean;
}

/** Kinds that are seen on the card or screen they belong to, and not as a row. */
const UNSEEN = new Set<Entry["kind"]>(["answer", "survey", "promise"]);
const SAID = new Set<Item["saying"]["t"]>(["say", "callback"]);
const RUN_MS = 5 * 60_000;

export function rows(state: State): Row[] {
  const recorded = state.entries.filter((entry) => !UNSEEN.has(entry.kind)).map((entry) => ofEntry(entry, state));
  const said = state.outbox.filter((item) => SAID.has(item.saying.t));
  const arrived = said.filter((item) => item.state === "acked").map((item) => ofItem(item, state));
  const waiting = said.filter((item) => item.state !== "acked").map((item) => ofItem(item, state));
  return markLast([...[...recorded, ...arrived].sort(compare), ...waiting]);
}

function ofEntry(entry: Entry, state: State): Row {
  const who = whoOf(entry);
  return {
    key: entry.mid || entry.id,
    who,
    kind: entry.kind,
    name: entry.name,
    text: entry.text,
    at: entry.at,
    n: entry.n,
    id: entry.id,
    chat: entry.chat,
    attachments: entry.attachments,
    files: [],
    masked: entry.masked,
    tick: who !== "me" ? null : state.read_at >= entry.at ? "read" : "arrived",
    entry,
    item: null,
    last: true,
  };
}

/** A card is ours, also where the machine asks for us. Its notices are lines, and so is an end without words; with words it is what the agent said last. */
function whoOf({ from, kind, text }: Entry): Row["who"] {
  if (kind === "card") return "them";
  if (from === "system" || kind === "notice" || (kind === "end" && !text)) return "line";
  return from === "agent" ? "them" : "me";
}

function ofItem(item: Item, state: State): Row {
  const saying = item.saying;
  return {
    key: item.id,
    who: "me",
    kind: saying.t === "callback" ? "callback" : "message",
    name: "",
    text: saying.t === "say" ? saying.text : "",
    at: item.at || item.written_ms + state.skew_ms,
    n: item.n,
    id: item.entry || item.id,
    chat: state.chat.number,
    attachments: [],
    files: item.files,
    masked: item.masked,
    tick: tickOf(item, state),
    entry: null,
    item,
    last: true,
  };
}

function tickOf(item: Item, state: State): Tick {
  if (item.state === "failed") return "failed";
  if (item.state === "acked") return state.read_at >= item.at ? "read" : "arrived";
  return state.line === "on" ? "sending" : "waiting";
}

function markLast(all: Row[]): Row[] {
  return all.map((row, index) => {
    const after = all[index + 1];
    const goes_on = after?.who === row.who && after.name === row.name && after.kind === row.kind && after.tick === row.tick;
    return { ...row, last: !goes_on || after.at - row.at > RUN_MS || row.masked.length > 0 };
  });
}

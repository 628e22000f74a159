import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { anEntry, aWelcome, aConfig, OPEN } from "../../../tests/make.ts";
import { frameOf, put } from "../state/outbox.ts";
import { NOTHING, type Item } from "../state/state.ts";
import type { Saying, VisitorFrame } from "./frames.ts";

const path = join(import.meta.dirname, "../../../../../services/ingest-chat/src/tellonce_ingest_chat/protocol.schema.json");
const ajv = new Ajv2020();
ajv.addKeyword("version");
ajv.addSchema(JSON.parse(readFileSync(path, "utf8")) as object, "protocol");

function faults(kind: string, value: unknown): unknown {
  const validate = ajv.compile({ $ref: `protocol#/$defs/${kind}` });
  return validate(value) ? null : validate.errors;
}

const ID = "0b9d1c5e-5b1c-4a39-9a53-3f1f0a7d3c11";
const SAYINGS: Saying[] = [
  { t: "say", text: "Merhaba" },
  { t: "form", name: "Leyla", email: "l@firma.example", fields: { order: "7" } },
  { t: "answer", card: "card1", value: "decline" },
  { t: "callback", phone: "+90 555 000 00 00", when: "tomorrow", note: "x", card: "card1" },
  { t: "email", email: "l@firma.example" },
  { t: "end" },
  { t: "survey", answers: { solved: 5, comment: "iyi" } },
  { t: "transcript", email: "l@firma.example" },
];
const OTHERS: VisitorFrame[] = [
  { t: "hello", v: 1, language: "tr", cursor: "c", floor: 7, page: { url: "http://shop.example", title: "x", referrer: "" }, consent: true },
  { t: "typing", on: true },
  { t: "read", entry: "e1" },
  { t: "page", url: "http://shop.example", title: "x" },
  { t: "begin" },
  { t: "older", before: "b" },
  { t: "ping" },
];

test.each(SAYINGS)("$t goes out as the protocol wants it", (saying) => {
  const item = put(NOTHING, saying, ID, 1_000).outbox[0] as Item;

  expect(faults("visitor_frame", frameOf(item, 1_500.4))).toBeNull();
});

test.each(OTHERS)("$t goes out as the protocol wants it", (frame) => {
  expect(faults("visitor_frame", frame)).toBeNull();
});

test("what our tests pretend to hear is what the protocol says", () => {
  expect(faults("server_frame", aWelcome({ chat: OPEN, entries: [anEntry()] }))).toBeNull();
  expect(faults("config", aConfig())).toBeNull();
});

test("a wrong frame is found", () => {
  expect(faults("visitor_frame", { t: "say", text: "x" })).not.toBeNull();
});

/** Entries, frames and states of tests, with only what a test is about. */
import type { Config } from "../src/app/protocol/config.ts";
import type { Chat, Entry, Welcome } from "../src/app/protocol/frames.ts";
import { NO_CHAT, NOTHING, type State } from "../src/app/state/state.ts";

export function anEntry(changes: Partial<Entry> = {}): Entry {
  return {
    id: "e1",
    mid: "",
    n: 0,
    from: "agent",
    kind: "message",
    name: "Deniz",
    initials: "D",
    text: "Merhaba",
    at: 1_000,
    chat: 1,
    via: "chat",
    attachments: [],
    card: null,
    answers: "",
    value: "",
    call: null,
    masked: [],
    ...changes,
  };
}

export const OPEN: Chat = { ...NO_CHAT, number: 1, state: "open" };

export function aWelcome(changes: Partial<Welcome> = {}): Welcome {
  return {
    t: "welcome",
    v: 1,
    session: "token",
    now: 5_000,
    chat: NO_CHAT,
    entries: [],
    cursor: "c1",
    before: "",
    more: false,
    open: true,
    opens_at: null,
    user: null,
    queue: null,
    ...changes,
  };
}

export function aState(changes: Partial<State> = {}): State {
  return { ...NOTHING, line: "on", welcomed: true, ...changes };
}

export function aConfig(changes: Partial<Config> = {}): Config {
  return {
    v: 1,
    account: "web",
    brand: "poyraz",
    name: "Poyraz",
    language: "en",
    languages: ["tr", "az", "en"],
    texts: { greeting: "Hello", closing: "Bye", offline: "Write to us" },
    hours: { open: true, opens_at: null, time_zone: "UTC", spans: [] },
    ways: [],
    form: { when: "never", fields: [] },
    survey: [],
    transcript: "ask",
    callback: true,
    mail: true,
    page: "never",
    colour: { accent: "", accent_dark: "" },
    limits: { text: 8_000, frame_bytes: 32_768, file_bytes: 1_000, files: 5, per_second: 2, burst: 10, pause_s: 300, close_s: 1_800 },
    ...changes,
  };
}

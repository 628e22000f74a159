import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anEntry, aWelcome, OPEN } from "../../tests/make.ts";
import { FakeSocket, fakeSockets } from "../../tests/sockets.ts";
import { Client } from "./client.ts";
import { keepIn } from "./keep/keep.ts";
import type { VisitorFrame } from "./protocol/frames.ts";

const tellPage = vi.fn();
const userRefused = vi.fn();

function makeClient(): Client {
  return new Client({ base: "http://chat.example/chat/v1/web", keep: keepIn(localStorage, "web"), introduce: () => ({ language: "en" }), tellPage, userRefused });
}

function welcomed(client: Client, changes: Parameters<typeof aWelcome>[0] = {}): FakeSocket {
  client.connect();
  FakeSocket.last.open();
  FakeSocket.last.hear(aWelcome(changes));
  return FakeSocket.last;
}

const saidIn = (socket: FakeSocket) => socket.sent.filter((frame): frame is VisitorFrame & { t: "say"; id: string; n: number; text: string } => frame.t === "say");

function ack(socket: FakeSocket, at: number): void {
  const { id } = saidIn(socket).at(-1) ?? { id: "" };
  socket.hear({ t: "ack", id, entry: `e-${id}`, at, masked: [] });
}

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
  vi.clearAllMocks();
  fakeSockets();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("what is said without a line goes out in order once there is one, each after the ack of the one before", () => {
  const client = makeClient();
  client.say({ t: "say", text: "one" });
  client.say({ t: "say", text: "two" });

  const socket = welcomed(client);
  expect(saidIn(socket).map((frame) => frame.text)).toEqual(["one"]);
  ack(socket, 10);

  expect(saidIn(socket).map(({ text, n }) => [text, n])).toEqual([["one", 1], ["two", 2]]); // prettier-ignore
});

test("after a cut everything un-acked is sent again with the same ids, from the place it had heard", () => {
  const client = makeClient();
  const first = welcomed(client);
  client.say({ t: "say", text: "one" });
  client.say({ t: "say", text: "two" });

  first.cut();
  vi.advanceTimersByTime(1);
  const second = welcomed(client);

  expect(second.sent[0]).toMatchObject({ t: "hello", session: "token", cursor: "c1" });
  expect(saidIn(second)[0]?.id).toBe(saidIn(first)[0]?.id);
});

test("words that were recorded although their ack was lost are not sent again", () => {
  const client = makeClient();
  const first = welcomed(client);
  client.say({ t: "say", text: "one" });
  const { id } = saidIn(first)[0] as { id: string };

  first.cut();
  vi.advanceTimersByTime(1);
  const second = welcomed(client, { entries: [anEntry({ id: "e1", mid: id, from: "visitor", text: "one" })] });

  expect(saidIn(second)).toEqual([]);
});

test("a reloaded page sends what the last one could not, once", () => {
  makeClient().say({ t: "say", text: "one" });
  const before = Object.keys(localStorage).find((name) => name.includes(".out."))?.split(".out.")[1];

  const socket = welcomed(makeClient());

  expect(saidIn(socket).map((frame) => frame.id)).toEqual([before]);
});

test("an ack that never comes is asked for again", () => {
  const client = makeClient();
  const socket = welcomed(client);
  client.say({ t: "say", text: "one" });

  vi.advanceTimersByTime(10_000);

  expect(saidIn(socket).map((frame) => frame.n)).toEqual([1, 1]);
  expect(new Set(saidIn(socket).map((frame) => frame.id)).size).toBe(1);
});

test("a thing refused for now is sent again after the named time, before what was said later", () => {
  const client = makeClient();
  const socket = welcomed(client);
  const id = client.say({ t: "say", text: "one" });
  client.say({ t: "say", text: "two" });

  socket.hear({ t: "error", reason: "TOO_MANY", message: "", id, retry_ms: 500 });
  expect(saidIn(socket)).toHaveLength(1);
  vi.advanceTimersByTime(501);

  expect(saidIn(socket).map((frame) => frame.text)).toEqual(["one", "one"]);
});

test("a token that is no longer good begins a new session, and what was unsaid goes into it", () => {
  const client = makeClient();
  const first = welcomed(client, { chat: OPEN, entries: [anEntry()] });
  client.say({ t: "say", text: "one" });

  first.hear({ t: "error", reason: "TOKEN_INVALID", message: "" });
  first.cut(4401);
  vi.advanceTimersByTime(1);
  FakeSocket.last.open();

  expect(FakeSocket.last.sent[0]).not.toHaveProperty("session");
  expect(client.state.value.entries).toEqual([]);
  FakeSocket.last.hear(aWelcome({ session: "new" }));
  expect(saidIn(FakeSocket.last).map((frame) => frame.text)).toEqual(["one"]);
});

test("a site's token that is refused is left away the next time", () => {
  const socket = welcomed(makeClient());

  socket.hear({ t: "error", reason: "USER_TOKEN_INVALID", message: "" });

  expect(userRefused).toHaveBeenCalledOnce();
});

test("the page hears how many are unread, and of none once they were seen; the server hears what was read, once", () => {
  const client = makeClient();
  const socket = welcomed(client, { chat: OPEN });
  socket.hear({ t: "entry", entry: anEntry({ id: "e1", at: 10 }), cursor: "c2" });
  expect(tellPage).toHaveBeenLastCalledWith({ t: "unread", count: 1 });

  client.sawAll();
  client.sawAll();

  expect(tellPage).toHaveBeenLastCalledWith({ t: "unread", count: 0 });
  expect(socket.sent.filter((frame) => frame.t === "read")).toEqual([{ t: "read", entry: "e1" }]);
});

test("typing of an agent ends by itself", () => {
  const client = makeClient();
  const socket = welcomed(client);
  socket.hear({ t: "typing", on: true, name: "Deniz" });

  vi.advanceTimersByTime(8_000);

  expect(client.state.value.typing).toBeNull();
});

test("another person at the same browser sees nothing of the one before", () => {
  const client = makeClient();
  client.iAm("leyla");
  welcomed(client, { chat: OPEN, entries: [anEntry()] });

  client.iAm("kerem");

  expect(client.state.value).toMatchObject({ entries: [], session: "", sub: "kerem" });
});

test("a fresh token of the same person changes nothing", () => {
  const client = makeClient();
  client.iAm("leyla");
  welcomed(client, { chat: OPEN, entries: [anEntry()] });

  client.iAm("leyla");

  expect(client.state.value.entries).toHaveLength(1);
});

test("forgetting leaves nothing in the browser", () => {
  const client = makeClient();
  welcomed(client, { chat: OPEN });
  client.say({ t: "say", text: "one" });

  client.forget();

  expect(localStorage).toHaveLength(0);
  expect(client.state.value.session).toBe("");
});

test("files are sent up before their message, and what was said after them waits", async () => {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(JSON.stringify({ file: "ticket" }), { status: 201 })));
  const client = makeClient();
  const socket = welcomed(client);
  const file = { blob: new Blob(["x"]), name: "ş.png", media_type: "image/png", size_bytes: 1, preview: "", file: "" };

  client.say({ t: "say", text: "see" }, [file]);
  client.say({ t: "say", text: "after" });
  expect(saidIn(socket)).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);

  expect(saidIn(socket)).toMatchObject([{ text: "see", files: ["ticket"] }]);
});

test("a file that is refused fails with its message, and the rest goes on", async () => {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(JSON.stringify({ reason: "FILE_TYPE" }), { status: 422 })));
  const client = makeClient();
  const socket = welcomed(client);

  client.say({ t: "say", text: "see" }, [{ blob: new Blob(["x"]), name: "a.html", media_type: "text/html", size_bytes: 1, preview: "", file: "" }]);
  client.say({ t: "say", text: "after" });
  await vi.advanceTimersByTimeAsync(1);

  expect(client.state.value.outbox[0]).toMatchObject({ state: "failed", reason: "FILE_TYPE" });
  expect(saidIn(socket).map((frame) => frame.text)).toEqual(["after"]);
});

test("what a visitor agreed to is said in a new hello, and the line begins again for another person", () => {
  const client = makeClient();
  const first = welcomed(client, { chat: OPEN });

  client.agree(true);
  FakeSocket.last.open();
  FakeSocket.last.hear(aWelcome({ chat: OPEN }));
  client.iAm("kerem");
  client.forget();
  client.reconnect();
  FakeSocket.last.open();

  expect([first, FakeSocket.all[1], FakeSocket.last].map((socket) => socket?.sent[0])).toEqual([
    { t: "hello", v: 1, language: "en" },
    { t: "hello", v: 1, session: "token", cursor: "c1", language: "en" },
    { t: "hello", v: 1, language: "en" },
  ]);
  expect(client.state.value).toMatchObject({ consent: false, line: "connecting" });
});

test("who comes after a session that has run out is still known to be another", () => {
  const client = makeClient();
  client.iAm("leyla");
  const socket = welcomed(client, { chat: OPEN });
  socket.hear({ t: "error", reason: "TOKEN_INVALID", message: "" });
  client.say({ t: "say", text: "one" });

  client.iAm("kerem");

  expect(client.state.value.outbox).toEqual([]);
});

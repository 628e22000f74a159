import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeCaches } from "../../tests/caches.ts";
import { aWelcome } from "../../tests/make.ts";
import { FakeSocket, fakeSockets } from "../../tests/sockets.ts";
import { Client } from "./client.ts";
import { keepIn } from "./keep/keep.ts";

const file = { blob: new Blob(["taban"]), name: "taban.png", media_type: "image/png", size_bytes: 5, preview: "", file: "" };
const posted = vi.fn<(url: string, init: RequestInit) => Promise<unknown>>();

function makeClient(): Client {
  return new Client({ base: "http://chat.example/chat/v1/web", keep: keepIn(localStorage, "web"), introduce: () => ({}), tellPage: () => {}, userRefused: () => {} });
}

function welcomed(client: Client): FakeSocket {
  client.connect();
  FakeSocket.last.open();
  FakeSocket.last.hear(aWelcome());
  return FakeSocket.last;
}

beforeEach(() => {
  localStorage.clear();
  fakeSockets();
  fakeCaches();
  URL.createObjectURL = () => "blob:again";
  posted.mockReset().mockResolvedValue({ ok: true, json: () => Promise.resolve({ file: "ticket" }) });
  vi.stubGlobal("fetch", posted);
});
afterEach(() => vi.unstubAllGlobals());

test("a file of an earlier page is sent up from where it was laid, with its words", async () => {
  makeClient().say({ t: "say", text: "look" }, [file]);

  const socket = welcomed(makeClient());
  await vi.waitFor(() => expect(socket.sent.at(-1)).toMatchObject({ t: "say", text: "look", files: ["ticket"] }));

  expect(posted).toHaveBeenCalledOnce();
  expect(posted.mock.calls[0]?.[1].body).toHaveProperty("size", 5);
});

test("a picture of an earlier page is seen again while it waits, a file that is none stays a name", async () => {
  makeClient().say({ t: "say", text: "look" }, [file, { ...file, name: "fatura.pdf", media_type: "application/pdf" }]);

  const client = makeClient();
  const shown = () => client.state.value.outbox[0]?.files.map((one) => [one.name, one.preview]);

  expect(shown()).toEqual([["taban.png", ""], ["fatura.pdf", ""]]);
  await vi.waitFor(() => expect(shown()).toEqual([["taban.png", "blob:again"], ["fatura.pdf", ""]]));
});

test("a file that the browser has lost is said not to have been sent, and what came after it goes on", async () => {
  const before = makeClient();
  const lost = before.say({ t: "say", text: "look" }, [file]);
  before.say({ t: "say", text: "and?" });
  await vi.waitFor(async () => expect(await keepIn(localStorage, "web").take(lost)).toHaveLength(1));
  await caches.delete("tellonce.web");

  const client = makeClient();
  const socket = welcomed(client);
  await vi.waitFor(() => expect(socket.sent.at(-1)).toMatchObject({ text: "and?" }));

  expect(posted).not.toHaveBeenCalled();
  expect(client.state.value.outbox[0]).toMatchObject({ id: lost, state: "failed", reason: "FILE_LOST" });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LiveSocket, nextWait } from "./socket.ts";

class FakeSocket {
  static opened: FakeSocket[] = [];
  readyState = 1;
  sent: string[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.opened.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {}

  hear(event: object): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

const onEvent = vi.fn();
const onConnection = vi.fn();
const onRefused = vi.fn();
let live: LiveSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeSocket.opened = [];
  live = new LiveSocket({ cursor: "a.1.1", onEvent, onConnection, onRefused, open: (url) => new FakeSocket(url) as unknown as WebSocket });
  live.start();
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

function last(): FakeSocket {
  return FakeSocket.opened.at(-1) as FakeSocket;
}

describe("waits between tries", () => {
  test("are anything from nothing on (full jitter)", () => {
    expect(nextWait(3, () => 0)).toBe(0);
  });

  test("double, up to half a minute", () => {
    expect([0, 1, 4, 20].map((tries) => nextWait(tries, () => 1))).toEqual([500, 1_000, 8_000, 30_000]);
  });
});

test("the first connection begins at the cursor of the data", () => {
  expect(last().url).toContain("/api/live?cursor=a.1.1");
});

test("after a cut it resumes from the last event", () => {
  last().hear({ type: "hello", cursor: "a.1.1" });
  last().hear({ type: "entry", cursor: "a.7.2", entry_id: "e", conversation_id: "c", customer_id: "p" });
  last().onclose?.({ code: 1012 });
  vi.advanceTimersByTime(250);

  expect(FakeSocket.opened).toHaveLength(2);
  expect(last().url).toContain("cursor=a.7.2");
});

test("events without a cursor leave it where it is", () => {
  last().hear({ type: "hello", cursor: "a.2.2" });
  last().hear({ type: "presence", agent_id: "deniz", state: "away" });
  last().onclose?.({ code: 1006 });
  vi.advanceTimersByTime(250);

  expect(last().url).toContain("cursor=a.2.2");
});

test("it is live once the server has said hello, and tells that somebody is here", () => {
  expect(onConnection).not.toHaveBeenCalledWith("live");

  last().hear({ type: "hello", cursor: "a.1.1" });

  expect(onConnection).toHaveBeenLastCalledWith("live");
  expect(JSON.parse(last().sent[0] ?? "{}")).toEqual({ type: "heartbeat", active: true });
});

test("heartbeats go on every ten seconds and say when nobody touches the page", () => {
  last().hear({ type: "hello", cursor: "a.1.1" });
  vi.advanceTimersByTime(6 * 60_000);

  expect(last().sent).toHaveLength(37);
  expect(JSON.parse(last().sent.at(-1) ?? "{}")).toEqual({ type: "heartbeat", active: false });
});

test("a session that ended is asked for again", () => {
  last().onclose?.({ code: 4401 });

  expect(onRefused).toHaveBeenCalledOnce();
});

test("offline it is said at once, online it connects without waiting", () => {
  window.dispatchEvent(new Event("offline"));
  expect(onConnection).toHaveBeenLastCalledWith("offline");

  window.dispatchEvent(new Event("online"));
  expect(FakeSocket.opened).toHaveLength(2);
});

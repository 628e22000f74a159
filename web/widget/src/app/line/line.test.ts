import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, fakeSockets } from "../../../tests/sockets.ts";
import { aWelcome } from "../../../tests/make.ts";
import { Line } from "./line.ts";

const lost = vi.fn();
const frame = vi.fn();

function open(): Line {
  const line = new Line("ws://chat.example/socket", { hello: () => ({ t: "hello", v: 1 }), frame, lost });
  line.open();
  FakeSocket.last.open();
  return line;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  vi.clearAllMocks();
  fakeSockets();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("the first frame is hello", () => {
  open();

  expect(FakeSocket.last.sent).toEqual([{ t: "hello", v: 1 }]);
});

test("after a cut it comes back by itself, later each time, and at once after a welcome", () => {
  open();
  FakeSocket.last.cut();
  vi.advanceTimersByTime(1_000);
  FakeSocket.last.cut();
  vi.advanceTimersByTime(1_999);
  expect(FakeSocket.all).toHaveLength(2);

  vi.advanceTimersByTime(1);
  FakeSocket.last.open();
  FakeSocket.last.hear(aWelcome());
  FakeSocket.last.cut();
  vi.advanceTimersByTime(1_000);

  expect(FakeSocket.all).toHaveLength(4);
});

test("silence is asked, and a line that doesn't answer is dead", () => {
  open();
  FakeSocket.last.hear(aWelcome());

  vi.advanceTimersByTime(20_000);
  expect(FakeSocket.last.sent.at(-1)).toEqual({ t: "ping" });
  vi.advanceTimersByTime(10_000);

  expect(lost).toHaveBeenCalledWith(0, true);
});

test("without a network no answer is waited for", () => {
  const line = open();
  FakeSocket.last.hear(aWelcome());
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);

  line.check();
  vi.advanceTimersByTime(0);

  expect(lost).toHaveBeenCalledWith(0, true);
  vi.restoreAllMocks();
});

test("an answer keeps the line", () => {
  open();
  FakeSocket.last.hear(aWelcome());
  vi.advanceTimersByTime(20_000);

  FakeSocket.last.hear({ t: "pong", now: 1 });
  vi.advanceTimersByTime(19_000);

  expect(lost).not.toHaveBeenCalled();
});

test("a refused page doesn't come back", () => {
  open();

  FakeSocket.last.cut(4403);
  vi.advanceTimersByTime(100_000);

  expect(FakeSocket.all).toHaveLength(1);
  expect(lost).toHaveBeenCalledWith(4403, false);
});

test("a late frame of an old line is not heard", () => {
  const line = open();
  const old = FakeSocket.last;
  const heard = old.onmessage;

  line.close();
  line.open();
  heard?.({ data: JSON.stringify(aWelcome()) });

  expect(frame).not.toHaveBeenCalled();
});

/** One WebSocket after another to the same address: comes back by itself, and knows a dead line by its silence. */
import type { ServerFrame, VisitorFrame } from "../protocol/frames.ts";
import { comeBack } from "./backoff.ts";

const PING_MS = 20_000;
const DEAD_MS = 10_000;
const OPEN_MS = 10_000;

export interface LineEvents {
  /** The line is open: the first frame. */
  hello(): VisitorFrame;
  frame(frame: ServerFrame): void;
  /** The line is gone; `again` false = for good. */
  lost(code: number, again: boolean): void;
}

export class Line {
  #socket: WebSocket | null = null;
  #timer = 0;
  #silence = 0;
  #tries = 0;
  readonly #url: string;
  readonly #events: LineEvents;

  constructor(url: string, events: LineEvents) {
    this.#url = url;
    this.#events = events;
  }

  /** Connect now, also in the middle of a pause. Nothing happens if a line is there. */
  open(): void {
    if (this.#socket) return;
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.#events.hello()));
    socket.onmessage = (event) => this.#heard(socket, event.data);
    socket.onclose = (event) => this.#closed(socket, event.code);
    this.#expect(() => this.#closed(socket, 0), OPEN_MS);
  }

  /** True if it went out; a frame that can't is dropped: what matters stands in the outbox. */
  send(frame: VisitorFrame): boolean {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** End the line; `open` begins another. */
  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) silence(socket);
  }

  /** Ask for a sign of life at once: the network may be back, or the page was asleep. Without a network there is none to come. */
  check(): void {
    if (!this.#socket) return this.open();
    if (this.send({ t: "ping" })) this.#expect(() => this.#closed(this.#socket, 0), navigator.onLine ? DEAD_MS : 0);
  }

  #heard(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== "string") return;
    const frame = JSON.parse(data) as ServerFrame;
    if (frame.t === "welcome") this.#tries = 0;
    this.#expect(() => this.check(), PING_MS);
    this.#events.frame(frame);
  }

  #closed(socket: WebSocket | null, code: number): void {
    if (socket !== this.#socket || !socket) return;
    this.close();
    const wait = comeBack(code, this.#tries++, Math.random());
    if (wait !== null) this.#timer = setTimeout(() => this.open(), wait) as unknown as number;
    this.#events.lost(code, wait !== null);
  }

  #expect(otherwise: () => void, within_ms: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(otherwise, within_ms) as unknown as number;
  }
}

function silence(socket: WebSocket): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close();
}

/** The live socket: reconnects with full jitter, resumes by the cursor of the last event, tells that the person is here. */
import type { LiveEvent } from "@tellonce/shared/api.ts";
import type { Connection } from "../../shared/state/live.ts";

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
const HEARTBEAT_MS = 10_000;
const IDLE_AFTER_MS = 5 * 60_000;

/** Anything between nothing and twice the wait before, so that a thousand browsers don't come back in the same second. */
export function nextWait(tries: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
}

interface Options {
  cursor: string;
  onEvent: (event: LiveEvent) => void;
  onConnection: (connection: Connection) => void;
  onRefused: () => void;
  open?: (url: string) => WebSocket;
}

export class LiveSocket {
  private cursor: string;
  private readonly options: Options;
  private socket: WebSocket | null = null;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private activeAt = Date.now();

  constructor(options: Options) {
    this.options = options;
    this.cursor = options.cursor;
  }

  start(): void {
    window.addEventListener("online", this.hurry);
    window.addEventListener("offline", this.lose);
    document.addEventListener("visibilitychange", this.hurry);
    for (const sign of ["pointerdown", "keydown"]) window.addEventListener(sign, this.noteActivity, { passive: true });
    this.connect();
  }

  stop(): void {
    window.removeEventListener("online", this.hurry);
    window.removeEventListener("offline", this.lose);
    document.removeEventListener("visibilitychange", this.hurry);
    for (const sign of ["pointerdown", "keydown"]) window.removeEventListener(sign, this.noteActivity);
    clearTimeout(this.retry);
    clearInterval(this.heartbeat);
    this.abandon();
  }

  tell(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private connect(): void {
    clearTimeout(this.retry);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const url = `${scheme}://${location.host}/api/live?cursor=${encodeURIComponent(this.cursor)}`;
    const socket = (this.options.open ?? ((address) => new WebSocket(address)))(url);
    socket.onmessage = (message) => this.receive(JSON.parse(String(message.data)) as LiveEvent);
    socket.onclose = (event) => this.closed(event.code);
    this.socket = socket;
  }

  private receive(event: LiveEvent): void {
    if (event.type === "hello") this.greet();
    if ("cursor" in event) this.cursor = event.cursor;
    this.options.onEvent(event);
  }

  private greet(): void {
    this.tries = 0;
    clearInterval(this.heartbeat);
    this.heartbeat = setInterval(this.beat, HEARTBEAT_MS);
    this.beat();
    this.options.onConnection("live");
  }

  private closed(code: number): void {
    this.socket = null;
    clearInterval(this.heartbeat);
    this.options.onConnection(navigator.onLine ? "connecting" : "offline");
    if (code === 1008 || code === 4401 || code === 4403) this.options.onRefused();
    this.retry = setTimeout(() => this.connect(), nextWait(this.tries++));
  }

  private abandon(): void {
    if (this.socket === null) return;
    this.socket.onclose = null;
    this.socket.onmessage = null;
    this.socket.close();
    this.socket = null;
  }

  private readonly beat = () => {
    const active = document.visibilityState === "visible" && Date.now() - this.activeAt < IDLE_AFTER_MS;
    this.tell({ type: "heartbeat", active });
  };

  private readonly noteActivity = () => {
    this.activeAt = Date.now();
  };

  private readonly hurry = () => {
    if (document.visibilityState !== "visible" || this.socket !== null) return;
    this.connect();
  };

  private readonly lose = () => {
    this.abandon();
    clearInterval(this.heartbeat);
    clearTimeout(this.retry);
    this.options.onConnection("offline");
  };
}

/** Joins the state, the line and what is kept: everything the screens may do stands here. */
import { signal } from "./signals/signal.ts";
import type { ToLoader } from "../bridge/messages.ts";
import { Refused, upload } from "./calls/calls.ts";
import type { Keep } from "./keep/keep.ts";
import { Line } from "./line/line.ts";
import type { Failure, Hello, Saying, ServerFrame } from "./protocol/frames.ts";
import { countUnread, newestOfOurs } from "./state/entries.ts";
import { held } from "./state/files.ts";
import { again, changeItem, drop, frameOf, next, put, restore, sendAgain } from "./state/outbox.ts";
import { receive } from "./state/receive.ts";
import { isTalking, type View } from "./state/screen.ts";
import { type Item, type LocalFile, NOTHING, type State } from "./state/state.ts";

const ACK_MS = 10_000;
const TYPING_MS = 8_000;
const RETRY_MS = 3_000;

export interface ClientOptions {
  /** Address of the account: "http://…/chat/v1/shop". */
  base: string;
  keep: Keep;
  /** What the page says for `hello`: user, language, page and consent. */
  introduce(): Partial<Hello>;
  tellPage(message: ToLoader): void;
  /** The site's token was refused: it isn't sent again. */
  userRefused(): void;
}

export class Client {
  readonly state = signal<State>(NOTHING);
  readonly view = signal<View>("home");
  /** The widget is open and its tab in front. */
  readonly seen = signal(false);
  readonly #options: ClientOptions;
  readonly #line: Line;
  #ackTimer = 0;
  #typingTimer = 0;
  #readTold = "";
  #uploading = "";
  /** The files of an earlier page are held again, as far as the browser still has them. */
  readonly #taken: Promise<unknown>;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#line = new Line(`${options.base.replace(/^http/, "ws")}/socket`, {
      hello: () => this.#hello(),
      frame: (frame) => this.#heard(frame),
      lost: (_code, again) => this.#change((state) => ({ ...sendAgain(state), typing: null, line: again ? "off" : "refused" })),
    });
    const { kept, items } = options.keep.load();
    this.state.value = restore({ ...NOTHING, ...kept }, items);
    this.#taken = Promise.all(items.map((item) => item.files[0] && this.#take(item)));
    if (this.state.value.session || items.length > 0) this.view.value = "chat";
  }

  connect(): void {
    if (this.state.value.line === "idle") this.#change((state) => ({ ...state, line: "connecting" }));
    this.#line.open();
  }

  /** Whom the site says that this is. Another one than before sees nothing of the one before. */
  iAm(sub: string): void {
    const before = this.state.value.sub;
    if (before && sub && before !== sub) this.forget();
    if (sub) this.#change((state) => ({ ...state, sub }));
  }

  /** The network is back or gone, or the page awake: look at once instead of after the pause. */
  wake(): void {
    if (this.state.value.line !== "idle" && this.state.value.line !== "refused") this.#line.check();
  }

  /** Begin the line again, because what `hello` said has changed. */
  reconnect(): void {
    this.#line.close();
    this.#change(sendAgain);
    this.connect();
  }

  /** The visitor lets agents see the page, or no longer. */
  agree(consent: boolean): void {
    this.#change((state) => ({ ...state, consent }));
    this.reconnect();
  }

  /** Say something: kept at once, sent when its turn comes. Returns its id. */
  say(saying: Saying, files: readonly LocalFile[] = []): string {
    const id = crypto.randomUUID();
    this.#options.keep.lay(id, files);
    this.#change((state) => put(state, saying, id, Date.now(), files));
    this.connect();
    this.#pump();
    return id;
  }

  retry(id: string): void {
    this.#change((state) => again(state, id));
    this.#pump();
  }

  discard(id: string): void {
    this.#change((state) => drop(state, id));
  }

  typing(on: boolean): void {
    this.#line.send({ t: "typing", on });
  }

  page(url: string, title: string): void {
    this.#line.send({ t: "page", url, title });
  }

  older(): void {
    this.#line.send({ t: "older", before: this.state.value.before });
  }

  /** Everything up to now was seen on the screen. */
  sawAll(): void {
    const newest = newestOfOurs(this.state.value.entries);
    if (!newest) return;
    if (newest.at > this.state.value.seen_at) this.#change((state) => ({ ...state, seen_at: newest.at }));
    if (newest.id !== this.#readTold && this.#line.send({ t: "read", entry: newest.id })) this.#readTold = newest.id;
  }

  /** End this session here: nothing of it is left in the browser. */
  forget(): void {
    this.#line.close();
    this.#options.keep.forget();
    this.state.value = NOTHING;
    this.view.value = "home";
    this.#options.tellPage({ t: "unread", count: 0 });
  }

  #hello(): Hello {
    const { session, cursor, floor } = this.state.value;
    return {
      t: "hello",
      v: 1,
      ...(session ? { session } : {}),
      ...(cursor ? { cursor } : {}),
      ...(floor ? { floor } : {}),
      ...this.#options.introduce(),
    };
  }

  #heard(frame: ServerFrame): void {
    if (frame.t === "error") this.#failed(frame);
    this.#change((state) => receive(state, frame, Date.now()));
    if (frame.t === "welcome") this.#readTold = "";
    if (frame.t === "typing") this.#stopTypingLater(frame.on);
    if (this.view.value === "new" && isTalking(this.state.value)) this.view.value = "chat";
    if (frame.t === "welcome" || frame.t === "ack" || frame.t === "entry") this.#pump();
  }

  #failed({ reason, id, retry_ms }: Failure): void {
    if (reason === "TOKEN_INVALID") this.#startAnew();
    else if (reason === "USER_TOKEN_INVALID") this.#options.userRefused();
    else if (id) setTimeout(() => this.#pump(), (retry_ms ?? 0) + 1);
  }

  /** The token isn't good any more: what is unsaid goes into a new session. */
  #startAnew(): void {
    this.#change(({ line, n, sub, consent, outbox }) => ({ ...NOTHING, line, n, sub, consent, outbox: outbox.filter((item) => item.state !== "acked") }));
  }

  #stopTypingLater(on: boolean): void {
    clearTimeout(this.#typingTimer);
    if (on) this.#typingTimer = after(TYPING_MS, () => this.#change((state) => ({ ...state, typing: null })));
  }

  /** Send what is due: one thing at a time, so that the order holds; again if no ack comes. */
  #pump(): void {
    const item = next(this.state.value);
    if (!item || this.state.value.line !== "on") return;
    if (item.files.some((file) => !file.file)) return void this.#uploadFor(item);
    if (!this.#line.send(frameOf(item, Date.now()))) return;
    this.#change((state) => changeItem(state, item.id, { state: "sent" }));
    clearTimeout(this.#ackTimer);
    this.#ackTimer = after(ACK_MS, () => {
      this.#change(sendAgain);
      this.#pump();
    });
  }

  /** Take up the files of an earlier page: its pictures are seen again. */
  async #take({ id, files }: Item): Promise<void> {
    const blobs = await this.#options.keep.take(id);
    this.#change((state) => changeItem(state, id, { files: files.map((file, index) => (blobs[index] ? held(file, blobs[index]) : file)) }));
  }

  async #uploadFor(item: Item): Promise<void> {
    if (this.#uploading === item.id) return;
    this.#uploading = item.id;
    try {
      await this.#taken;
      const { session, outbox } = this.state.value;
      const up = async (file: LocalFile) => ({ ...file, file: file.file || (await upload(this.#options.base, session, file)) });
      const files = await Promise.all(outbox.flatMap(({ id, files }) => (id === item.id ? files.map(up) : [])));
      this.#change((state) => changeItem(state, item.id, { files }));
    } catch (error) {
      this.#uploadFailed(item, error);
      return;
    } finally {
      this.#uploading = "";
    }
    this.#pump();
  }

  #uploadFailed(item: Item, error: unknown): void {
    const wait = error instanceof Refused ? error.retry_ms : RETRY_MS;
    if (wait !== null) after(wait, () => this.#pump());
    else {
      this.#change((state) => changeItem(state, item.id, { state: "failed", reason: (error as Refused).reason }));
      this.#pump();
    }
  }

  #change(step: (state: State) => State): void {
    const before = this.state.value;
    const state = step(before);
    if (state === before) return;
    this.state.value = state;
    this.#options.keep.save(state);
    this.#options.tellPage({ t: "keep", on: isTalking(state) });
    this.#options.tellPage({ t: "unread", count: countUnread(state.entries, state.seen_at) });
  }
}

function after(ms: number, action: () => void): number {
  return setTimeout(action, ms) as unknown as number;
}

/** The widget as the customer's page knows it: what `tellonce("…")` calls. */
import { type Language, pickLanguage } from "../bridge/languages.ts";
import type { Options, ToLoader } from "../bridge/messages.ts";
import { type Account, fetchAccount } from "./account.ts";
import { type Bubble, drawBubble, makeBubble } from "./dom.ts";
import { Frame, helloOf } from "./frame.ts";
import { whenAtRest } from "./page.ts";
import { mark, markOf } from "./marks.ts";
import { WORDS } from "./words.ts";

const PHONE = "(width < 600px)";
const STORAGES = { chat: () => localStorage, open: () => sessionStorage };

export class Widget {
  readonly #service: string;
  #options: Options = { account: "" };
  #account: Account | null = null;
  #bubble: Bubble | null = null;
  #frame: Frame | null = null;
  #language: Language = "en";
  #shown = false;
  #focus = false;
  #unread = 0;
  /** What is to stand in the composer as soon as there is one. */
  #words: string | undefined;
  /** The app forgets the visitor; then everything goes, and what was booted meanwhile begins. */
  #ending = false;
  #next: Options | null = null;
  /** Somebody waits for the chat: don't wait for the page any longer. */
  #hurry = () => {};
  readonly #listeners = new Set<(count: number) => void>();
  readonly #phone = matchMedia(PHONE);

  constructor(service: string) {
    this.#service = service;
    this.#phone.addEventListener("change", () => this.#draw());
    window.visualViewport?.addEventListener("resize", () => this.#fit());
  }

  /** Show the bubble, once the page is at rest; the app itself is loaded when it is pressed, or when a chat of an earlier page goes on. */
  async boot(options: Options): Promise<void> {
    if (this.#ending) return void (this.#next = options);
    if (this.#options.account) return this.update(options);
    this.#options = { ...this.#options, ...options };
    await new Promise<void>((go) => {
      this.#hurry = go;
      whenAtRest(go);
    });
    this.#chooseLanguage();
    this.#account = await fetchAccount(this.#service, options.account, this.#language);
    if (!this.#account || !this.#options.account || this.#bubble) return;
    this.#bubble = makeBubble();
    if (this.#ending) return this.shutdown();
    this.#bubble.button.addEventListener("click", () => (this.#shown ? this.hide() : this.show()));
    this.#draw();
    if (this.#shown) this.show();
    else if (this.#markOf("open") && !this.#phone.matches) this.#appear(false);
    else if (this.#markOf("chat") === "1") this.#load();
  }

  update(changes: Partial<Options>): void {
    this.#options = { ...this.#options, ...changes };
    this.#chooseLanguage();
    this.#draw();
    this.#frame?.say({ t: "options", options: this.#options });
  }

  /** Say by a signed token who the visitor is; null = nobody any more. */
  identify(user: string | null): void {
    this.update({ user: user ?? "" });
  }

  show(): void {
    this.#appear(true);
    this.#frame?.element.focus();
  }

  hide(): void {
    const inside = this.#bubble?.root.activeElement === this.#frame?.element;
    this.#shown = false;
    this.#draw();
    this.#tell();
    if (inside) this.#bubble?.button.focus();
  }

  newMessage(text = ""): void {
    this.#words = text;
    this.show();
  }

  /** Forget this visitor on this browser and take everything away: for a sign-out. `boot` begins anew. */
  shutdown(): void {
    if (!this.#frame && !this.#markOf("chat")) return this.#remove();
    this.#ending = true;
    this.#hurry();
    if (!this.#bubble) return;
    this.#load();
    this.#frame?.say({ t: "forget" });
    this.#bubble.host.hidden = true;
  }

  /** Calls with the number of unread messages, now and whenever it changes. */
  onUnread(listener: (count: number) => void): void {
    this.#listeners.add(listener);
    listener(this.#unread);
  }

  #appear(focus: boolean): void {
    this.#shown = true;
    this.#focus = focus;
    this.#hurry();
    if (!this.#bubble) return;
    this.#load();
    this.#draw();
    this.#tell();
    if (this.#words !== undefined) this.#frame?.say({ t: "write", text: this.#words });
    this.#words = undefined;
  }

  #load(): void {
    if (this.#frame || !this.#bubble) return;
    const url = `${this.#service}/chat/v1/${this.#options.account}/frame`;
    this.#frame = new Frame(
      this.#bubble.root,
      url,
      this.#account?.name || WORDS[this.#language].open,
      () => helloOf({ ...this.#options, language: this.#language }, this.#phone.matches),
      (message) => this.#heard(message),
      () => (this.#ending ? this.#remove() : this.#unload()),
    );
  }

  #unload(): void {
    this.#frame?.end();
    this.#frame = null;
    this.#shown = false;
    this.#draw();
  }

  #heard(message: ToLoader): void {
    if (message.t === "ready") this.#tell();
    else if (message.t === "hide") this.hide();
    else if (message.t === "keep") this.#keep(message.on);
    else if (message.t === "unread") this.#count(message.count);
    else if (message.t === "language") this.#speak(message.language);
    else if (message.t === "go") go(message.url);
    else this.#remove();
  }

  #count(unread: number): void {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#draw();
    for (const listener of this.#listeners) listener(unread);
  }

  #speak(language: string): void {
    this.#options.language = language;
    this.#chooseLanguage();
    this.#draw();
  }

  #remove(): void {
    const next = this.#next;
    this.#unload();
    this.#mark("chat", "");
    this.#mark("open", "");
    this.#bubble?.host.remove();
    this.#bubble = this.#account = this.#next = null;
    this.#options = { account: "" };
    this.#ending = false;
    this.#count(0);
    if (next) void this.boot(next);
  }

  /** What was kept of a chat is still there after its end: `shutdown` must know of it. */
  #keep(on: boolean): void {
    if (on || this.#markOf("chat")) this.#mark("chat", on ? "1" : "0");
  }

  #tell(): void {
    this.#mark("open", this.#shown ? "1" : "");
    this.#frame?.say({ t: "shown", shown: this.#shown, full: this.#phone.matches, focus: this.#focus });
  }

  #draw(): void {
    if (!this.#bubble) return;
    const { host, button } = this.#bubble;
    const words = WORDS[this.#language];
    const side = this.#options.side === "left" ? " left" : "";
    const full = this.#phone.matches;
    drawBubble(this.#bubble, this.#shown, this.#unread, this.#shown ? words.close : words.open + (this.#unread ? words.unread(this.#unread) : ""));
    host.lang = this.#language;
    host.dataset.theme = this.#options.theme ?? "auto";
    button.className = `bubble${side}`;
    button.hidden = this.#options.launcher === false || (this.#shown && full);
    this.#paint(host);
    if (!this.#frame) return;
    this.#frame.element.className = `panel${side}${full ? " full" : ""}`;
    this.#frame.element.hidden = !this.#shown;
    this.#fit();
  }

  #paint(host: HTMLElement): void {
    const { accent, accent_dark } = this.#account?.colour ?? {};
    if (!accent) return;
    host.style.setProperty("--accent", `light-dark(${accent}, ${accent_dark})`);
    host.style.setProperty("--accent-hover", "color-mix(in srgb, var(--accent) 86%, var(--text))");
  }

  /** On a phone the frame ends above the keyboard, which doesn't change what "100dvh" is. */
  #fit(): void {
    const viewport = window.visualViewport;
    if (!this.#frame || !viewport) return;
    this.#frame.element.style.height = this.#shown && this.#phone.matches ? `${viewport.height}px` : "";
  }

  #chooseLanguage(): void {
    this.#language = pickLanguage(this.#options.language, document.documentElement.lang, ...navigator.languages);
  }

  #mark(name: keyof typeof STORAGES, value: string): void {
    mark(STORAGES[name], `tellonce.${this.#options.account}.${name}`, value);
  }

  #markOf(name: keyof typeof STORAGES): string {
    return markOf(STORAGES[name], `tellonce.${this.#options.account}.${name}`);
  }
}

/** A page that an agent proposed and the visitor pressed: in this tab if it is of this site, else beside it. */
function go(url: string): void {
  const { origin, protocol, href } = new URL(url, location.href);
  if (origin === location.origin) location.assign(href);
  else if (/^https?:$/.test(protocol)) window.open(href, "_blank", "noopener,noreferrer");
}

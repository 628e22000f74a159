/** The app in its iframe, and the channel to it. Every origin is named: nothing is ever posted to "*". */
import type { Hello, Options, ToApp, ToLoader } from "../bridge/messages.ts";
import { makeFrame } from "./dom.ts";
import { currentPage, watchPage } from "./page.ts";

/** An app that hasn't answered by then (blocked, or no network) is taken away, so that the next press tries again. */
const READY_MS = 15_000;

export class Frame {
  readonly element: HTMLIFrameElement;
  readonly #channel = new MessageChannel();
  readonly #stopWatching: () => void;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(root: ShadowRoot, url: string, title: string, hello: () => Hello, heard: (message: ToLoader) => void, lost: () => void) {
    this.element = makeFrame(root, url, title);
    this.element.addEventListener("load", () => this.#greet(url, hello()), { once: true });
    this.#timer = setTimeout(lost, READY_MS);
    this.#channel.port1.onmessage = (event: MessageEvent<ToLoader>) => {
      clearTimeout(this.#timer);
      heard(event.data);
    };
    this.#stopWatching = watchPage((page) => this.say({ t: "page", page }));
  }

  /** Messages wait in the channel until the app listens. */
  say(message: ToApp): void {
    this.#channel.port1.postMessage(message);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#stopWatching();
    this.#channel.port1.close();
    this.element.remove();
  }

  #greet(url: string, hello: Hello): void {
    this.element.contentWindow?.postMessage(hello, new URL(url).origin, [this.#channel.port2]);
  }
}

export function helloOf(options: Options, full: boolean): Hello {
  return { tellonce: 1, options, page: currentPage(), full };
}

/** The customer's page as the app knows it: its end of the channel, its options, where the visitor is. */
import { effect, signal } from "./signals/signal.ts";
import type { Hello, Options, Page, ToApp, ToLoader } from "../bridge/messages.ts";

export const options = signal<Options>({ account: "" });
export const place = signal<Page>({ url: "", title: "", referrer: "" });
export const shown = signal(false);
export const full = signal(false);

/** Whether a screen may take the focus: not before somebody has pressed something of ours. */
export let mayFocus = false;

let port: MessagePort | null = null;

export function tellPage(message: ToLoader): void {
  port?.postMessage(message);
}

/** Resolves with the page's first message. Only the window that embeds us may send it, and only once. */
export function meetPage(): Promise<Hello> {
  return new Promise((resolve) => {
    window.addEventListener("message", function listen(event: MessageEvent) {
      const hello = event.data as Partial<Hello> | null;
      if (event.source !== window.parent || hello?.tellonce !== 1 || !event.ports[0]) return;
      window.removeEventListener("message", listen);
      port = event.ports[0];
      options.value = hello.options ?? { account: "" };
      place.value = hello.page ?? place.value;
      full.value = hello.full ?? false;
      resolve(hello as Hello);
    });
  });
}

export interface Wishes {
  write(text: string): void;
  forget(): void;
  moved(page: Page): void;
  changed(options: Options, before: Options): void;
}

/** From now on do what the page says. */
export function obeyPage(wishes: Wishes): void {
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<ToApp>) => {
    if (data.t === "options") {
      const before = options.value;
      options.value = data.options;
      wishes.changed(data.options, before);
    } else if (data.t === "page") {
      place.value = data.page;
      wishes.moved(data.page);
    } else if (data.t === "shown") {
      full.value = data.full;
      mayFocus = data.focus;
      shown.value = data.shown;
    } else if (data.t === "write") wishes.write(data.text);
    else wishes.forget();
  };
  for (const press of ["pointerdown", "keydown"]) document.addEventListener(press, () => (mayFocus = true), true);
  tellPage({ t: "ready" });
}

/** The page's theme, or the system's. */
export function wearTheme(): void {
  effect([options], () => {
    const theme = options.value.theme;
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  });
}

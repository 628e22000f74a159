/** Where the visitor is, also on sites that change the page without loading one. */
import type { Page } from "../bridge/messages.ts";

/** Titles are set a little after the address. */
const SETTLE_MS = 300;
const LOOK_MS = 1_000;

export function currentPage(): Page {
  return { url: location.href, title: document.title, referrer: document.referrer };
}

/** Calls with each new address until the returned function is called. */
export function watchPage(changed: (page: Page) => void): () => void {
  let known = location.href;
  let settling: ReturnType<typeof setTimeout>;
  const look = () => {
    if (location.href === known) return;
    known = location.href;
    clearTimeout(settling);
    settling = setTimeout(() => changed(currentPage()), SETTLE_MS);
  };
  const stop = observe(look);
  return () => {
    clearTimeout(settling);
    stop();
  };
}

/** Calls once the page has loaded and has nothing else to do: what a shop shows never waits for its chat. */
export function whenAtRest(call: () => void): void {
  const wait = window.requestIdleCallback ?? setTimeout; // Safari knows no idle time
  if (document.readyState === "complete") wait(call);
  else addEventListener("load", () => wait(call), { once: true });
}

/** Browsers without the Navigation API don't say when a script changes the address: there we look each second. */
function observe(look: () => void): () => void {
  const navigation = (window as { navigation?: EventTarget }).navigation;
  if (navigation) {
    navigation.addEventListener("currententrychange", look);
    return () => navigation.removeEventListener("currententrychange", look);
  }
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

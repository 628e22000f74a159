/** The bubble in its shadow root, and the frame beside it. No inline style and no style element: a strict CSP needs no exception. */
import styles from "virtual:loader-styles";

const SVG = "http://www.w3.org/2000/svg";
const TALK = "M3 16.3a2 2 0 0 1 .1 1.2l-1 3.3a1 1 0 0 0 1.2 1.2l3.4-1a2 2 0 0 1 1.1.1 10 10 0 1 0-4.8-4.8";
const DOWN = "m6 9 6 6 6-6";

export interface Bubble {
  host: HTMLElement;
  root: ShadowRoot;
  button: HTMLButtonElement;
  count: HTMLElement;
  path: SVGPathElement;
}

/** Beside `body`, not in it: a page that swaps its body keeps the chat. */
export function makeBubble(): Bubble {
  const host = document.createElement("tellonce-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "bubble";
  const path = icon(button);
  const count = button.appendChild(document.createElement("span"));
  count.className = "count";
  count.hidden = true;
  count.ariaHidden = "true";
  root.append(button);
  document.documentElement.append(host);
  return { host, root, button, count, path };
}

function icon(button: HTMLElement): SVGPathElement {
  const svg = button.appendChild(document.createElementNS(SVG, "svg"));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  return svg.appendChild(document.createElementNS(SVG, "path"));
}

/** What the bubble shows and says. */
export function drawBubble({ button, count, path }: Bubble, open: boolean, unread: number, label: string): void {
  path.setAttribute("d", open ? DOWN : TALK);
  count.hidden = open || unread === 0;
  count.textContent = unread > 99 ? "99+" : String(unread);
  button.ariaLabel = label;
  button.ariaExpanded = String(open);
}

export function makeFrame(root: ShadowRoot, url: string, title: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.className = "panel";
  frame.src = url;
  frame.title = title;
  frame.allow = "clipboard-write";
  frame.hidden = true;
  root.append(frame);
  return frame;
}

/** The script of the one tag: takes over what the page has queued, then answers `tellonce("method", …)` directly. */
import type { Options } from "../bridge/messages.ts";
import { Widget } from "./widget.ts";

const METHODS = ["boot", "update", "identify", "show", "hide", "newMessage", "shutdown", "onUnread"] as const;
type Method = (typeof METHODS)[number];

interface Tellonce {
  (method: Method, ...values: unknown[]): void;
  /** What the stub has queued. */
  q?: ArrayLike<unknown>[];
  ready?: true;
}

/** A tag with data-account boots by itself, for pages whose CSP allows no inline script. */
function optionsOf(tag: HTMLElement | null): Options | null {
  const { account, language, theme, side } = tag?.dataset ?? {};
  return account ? ({ account, language, theme, side } as Options) : null;
}

function start(tag: HTMLScriptElement | null): void {
  const page = window as { tellonce?: Tellonce };
  if (page.tellonce?.ready) return;
  const queued = page.tellonce?.q ?? [];
  const widget = new Widget(new URL(tag?.src || location.href).origin);
  const call: Tellonce = (method, ...values) => {
    if (METHODS.includes(method)) (widget[method] as (...values: unknown[]) => void).apply(widget, values);
    else console.error(`tellonce: no method ${method}`);
  };
  call.ready = true;
  page.tellonce = call;
  const options = optionsOf(tag);
  if (options) void widget.boot(options);
  for (const values of queued) call(...(Array.from(values) as [Method, ...unknown[]]));
}

start(document.currentScript as HTMLScriptElement | null);

/** Single keys: they act only outside fields, can be remapped and switched off (WCAG 2.1.4). */
import { useEffect, useRef } from "react";
import { usePrefs } from "../state/prefs.ts";

export const DEFAULT_KEYS = {
  next: "j",
  previous: "k",
  reply: "r",
  note: "n",
  phone: "p",
  resolve: "e",
  snooze: "s",
  transfer: "t",
  take: "a",
  why: "w",
  join: "b",
  side: "]",
  acceptChat: "c",
  leaveChat: "x",
  proposePage: "l",
  offerCall: "o",
  endChat: "q",
  help: "?",
} as const;

export type Action = keyof typeof DEFAULT_KEYS;

export function keyOf(action: Action, remapped: Record<string, string>): string {
  return remapped[action] ?? DEFAULT_KEYS[action];
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** A dialog or menu in front takes the keys: what is under it isn't acted on. */
function isCovered(): boolean {
  return document.querySelector("[role=dialog][data-open], [role=menu][data-open]") !== null;
}

export function actionFor(event: KeyboardEvent, remapped: Record<string, string>): Action | null {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null;
  const actions = Object.keys(DEFAULT_KEYS) as Action[];
  return actions.find((action) => keyOf(action, remapped) === event.key) ?? null;
}

/** Calls what is given for an action while the component is on the page. */
export function useActions(handlers: Partial<Record<Action, () => void>>): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { keysOn, keys } = usePrefs.getState();
      const action = keysOn && !event.defaultPrevented ? actionFor(event, keys) : null;
      const handler = action === null || isCovered() ? undefined : latest.current[action];
      if (handler === undefined) return;
      event.preventDefault();
      handler();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

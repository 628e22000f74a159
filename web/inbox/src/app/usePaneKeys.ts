/** F6 steps through the panes that are in view, Shift+F6 back. */
import { useEffect } from "react";

function step(by: number): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter((pane) => pane.offsetParent !== null);
  const at = panes.findLastIndex((pane) => pane.contains(document.activeElement));
  const to = panes[(at + by + panes.length) % panes.length];
  to?.focus();
}

export function usePaneKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "F6") return;
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** Which of the four layouts fits the window. */
import { useSyncExternalStore } from "react";

export type Layout = "phone" | "rail" | "overlay" | "wide";

const queries = ["(width >= 1280px)", "(width >= 1024px)", "(width >= 768px)"].map((query) => window.matchMedia(query));

function subscribe(watch: () => void): () => void {
  for (const query of queries) query.addEventListener("change", watch);
  return () => {
    for (const query of queries) query.removeEventListener("change", watch);
  };
}

function current(): Layout {
  const [wide, overlay, rail] = queries.map((query) => query.matches);
  return wide ? "wide" : overlay ? "overlay" : rail ? "rail" : "phone";
}

export function useLayout(): Layout {
  return useSyncExternalStore(subscribe, current);
}

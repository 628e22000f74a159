/** What a person set for themselves on this machine: theme, language, density, pane widths, single keys. Kept between visits. */
import type { Language } from "@tellonce/shared/api.ts";
import { create } from "zustand";
import { persist } from "zustand/middleware";

export type Theme = "light" | "dark" | "system";
export type Density = "comfortable" | "compact";
export type SendEnd = "open" | "waiting" | "resolved";

export const LIST_WIDTH = { min: 300, max: 520, start: 360 };
export const SIDE_WIDTH = { min: 260, max: 380, start: 300 };

interface Prefs {
  theme: Theme;
  language: Language | null;
  density: Density;
  listWidth: number;
  sideWidth: number;
  sideOpen: boolean;
  sendEnd: SendEnd;
  keysOn: boolean;
  keys: Record<string, string>;
  set: (change: Partial<Omit<Prefs, "set">>) => void;
}

export const usePrefs = create<Prefs>()(
  persist(
    (set) => ({
      theme: "system",
      language: null,
      density: "comfortable",
      listWidth: LIST_WIDTH.start,
      sideWidth: SIDE_WIDTH.start,
      sideOpen: true,
      sendEnd: "waiting",
      keysOn: true,
      keys: {},
      set,
    }),
    { name: "tellonce.prefs" },
  ),
);

export function clampWidth(width: number, { min, max }: { min: number; max: number }): number {
  return Math.round(Math.max(min, Math.min(max, width)));
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

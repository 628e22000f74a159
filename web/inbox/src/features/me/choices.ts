/** The choices of how the page looks, in words. */
import type { Say } from "../../shared/i18n/index.ts";
import type { Density, Theme } from "../../shared/state/prefs.ts";

export function themes(say: Say): { value: Theme; label: string }[] {
  return (["system", "light", "dark"] as const).map((value) => ({ value, label: say(`theme.${value}`) }));
}

export function densities(say: Say): { value: Density; label: string }[] {
  return (["comfortable", "compact"] as const).map((value) => ({ value, label: say(`density.${value}`) }));
}

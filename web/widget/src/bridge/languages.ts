/** The languages the widget speaks, and which one a page and a browser ask for. */

export type Language = "tr" | "az" | "en";

export const LANGUAGES: readonly Language[] = ["tr", "az", "en"];

/** The first wish that we speak; "az-Latn-AZ" asks for "az". English if there is none. */
export function pickLanguage(...wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const found = LANGUAGES.find((language) => language === wish?.slice(0, 2).toLowerCase());
    if (found) return found;
  }
  return "en";
}

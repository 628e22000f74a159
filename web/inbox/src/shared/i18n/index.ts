/** The three languages: which one is used, its catalog, and the typed way to say a message. */
import { i18n, setupI18n } from "@lingui/core";
import { useLingui } from "@lingui/react";
import type { Language } from "@tellonce/shared/api.ts";
import type english from "./en.json";

export type MessageId = keyof typeof english;
export type Values = Record<string, string | number>;
export type Say = (id: MessageId, values?: Values) => string;

export const languages: Record<Language, string> = { tr: "Türkçe", az: "Azərbaycanca", en: "English" };

const catalogs = {
  en: () => import("./en.json"),
  tr: () => import("./tr.json"),
  az: () => import("./az.json"),
};

/** Loads and switches to a language; the page's own lang attribute follows, so that casing, voices and hyphenation are right. */
export async function activate(language: Language): Promise<void> {
  const catalog = await catalogs[language]();
  // The build step turned the strings into Lingui's compiled messages: the type of the JSON file doesn't know that.
  i18n.load(language, catalog.default as unknown as Record<string, string>);
  i18n.activate(language);
  document.documentElement.lang = language;
}

export const say: Say = (id, values) => i18n._(id, values);

/** `say` in a language that isn't the page's: for words to somebody else. */
export async function sayIn(language: Language): Promise<Say> {
  const catalog = await catalogs[language]();
  const theirs = setupI18n({ locale: language, messages: { [language]: catalog.default as unknown as Record<string, string> } });
  return (id, values) => theirs._(id, values);
}

/** A message whose id comes from the server; the fallback is said when this build doesn't know it. */
export function sayIfKnown(id: string, values: Values, fallback: string): string {
  return id in (i18n.messages as object) ? i18n._(id, values) : fallback;
}

/** `say`, and the component that calls this is drawn again when the language changes. */
export function useSay(): Say {
  useLingui();
  return say;
}

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && value in languages;
}

/** The language asked for in the address, else the one chosen here, else the user's, else the browser's, else English. */
export function pickLanguage(...wishes: unknown[]): Language {
  const wanted = [...wishes, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find(isLanguage) ?? "en";
}

/** Messages, compiled while building (tools/messages.ts): a string, or its parts if it has values. */
import { signal } from "../signals/signal.ts";
import { pickLanguage, type Language } from "../../bridge/languages.ts";
import type en from "./en.json";

export type Word = keyof typeof en;
/** A value by its name, with its plural forms if it has any. */
type Part = string | [name: string, forms?: Partial<Record<Intl.LDMLPluralRule, string>>];
export type Messages = Record<Word, string | Part[]>;
type Values = Record<string, string | number>;

const LOADERS: Record<Language, () => Promise<{ default: unknown }>> = {
  tr: () => import("./tr.json"),
  az: () => import("./az.json"),
  en: () => import("./en.json"),
};

export const language = signal<Language>("en");
const messages = signal<Messages | null>(null);

/** Speak another language; resolves when its words are there. */
export async function speak(wish: string): Promise<void> {
  const wanted = pickLanguage(wish);
  const loaded = (await LOADERS[wanted]()).default as Messages;
  language.value = wanted;
  messages.value = loaded;
  document.documentElement.lang = wanted;
}

export function t(word: Word, values: Values = {}): string {
  const message = messages.value?.[word] ?? "";
  return typeof message === "string" ? message : message.map((part) => fill(part, values)).join("");
}

function fill(part: Part, values: Values): string {
  if (typeof part === "string") return part;
  const [name, forms] = part;
  const value = values[name] ?? "";
  if (!forms) return String(value);
  const form = new Intl.PluralRules(language.value).select(Number(value));
  return (forms[form] ?? forms.other ?? "").replace("#", String(value));
}

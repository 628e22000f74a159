/** What is being written, by conversation: each mode keeps its own text, so that changing the mode loses nothing. */
import type { StoredFile } from "@tellonce/shared/api.ts";
import { create } from "zustand";

export type Mode = "reply" | "note" | "phone";

export interface PhoneFields {
  direction: "in" | "out";
  minutes: string;
  outcome: string;
}

/** A network's template with what is written into its blanks. */
export interface TemplateDraft {
  id: string;
  language: string;
  values: string[];
}

/** What is promised with it; `due` as the field of the form has it. */
export interface PromiseDraft {
  text: string;
  due: string;
}

export interface Draft {
  mode: Mode;
  texts: Record<Mode, string>;
  phone: PhoneFields;
  files: StoredFile[];
  cc: string;
  bcc: string;
  /** Which way the reply takes; null for the usual one. */
  way: string | null;
  template: TemplateDraft | null;
  promise: PromiseDraft | null;
  /** The customer's newest entry when the writing began, "" if there was none; null while nothing is written. */
  base: string | null;
  savedAt: string | null;
}

export const EMPTY_DRAFT: Draft = {
  mode: "reply",
  texts: { reply: "", note: "", phone: "" },
  phone: { direction: "out", minutes: "", outcome: "" },
  files: [],
  cc: "",
  bcc: "",
  way: null,
  template: null,
  promise: null,
  base: null,
  savedAt: null,
};

interface Drafts {
  byConversation: Record<string, Draft>;
  /** The conversation whose composer fills a small screen. */
  sheet: string | null;
}

export const useDrafts = create<Drafts>(() => ({ byConversation: {}, sheet: null }));

export function draftOf(conversation: string): Draft {
  return useDrafts.getState().byConversation[conversation] ?? EMPTY_DRAFT;
}

export function changeDraft(conversation: string, change: Partial<Draft>): void {
  useDrafts.setState(({ byConversation }) => ({
    byConversation: { ...byConversation, [conversation]: { ...(byConversation[conversation] ?? EMPTY_DRAFT), ...change } },
  }));
}

export function writeText(conversation: string, mode: Mode, text: string, newestEntry: string | null): void {
  const draft = draftOf(conversation);
  const begins = draft.texts[mode] === "" && text !== "";
  const base = text === "" ? null : begins ? (newestEntry ?? "") : draft.base;
  changeDraft(conversation, { texts: { ...draft.texts, [mode]: text }, base, savedAt: null });
}

/** Opens the composer in a mode: by key, by tab, or on a phone by a button. */
export function openMode(conversation: string, mode: Mode): void {
  changeDraft(conversation, { mode });
  useDrafts.setState({ sheet: conversation });
}

export function clearMode(conversation: string, mode: Mode): void {
  const draft = draftOf(conversation);
  const phone = mode === "phone" ? EMPTY_DRAFT.phone : draft.phone;
  const files = mode === "reply" ? [] : draft.files;
  const sent = mode === "reply" ? { cc: "", bcc: "", way: null, template: null } : {};
  const promise = mode === "note" ? draft.promise : null;
  changeDraft(conversation, { texts: { ...draft.texts, [mode]: "" }, phone, files, promise, ...sent, base: null, savedAt: null });
}

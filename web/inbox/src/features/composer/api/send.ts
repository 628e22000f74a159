/** Sending what was written: a reply that can be taken back, an internal note, a phone note. */
import type { Entry, PromiseInReply, ReplyWay, StoredFile } from "@tellonce/shared/api.ts";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { request } from "../../../shared/api/client.ts";
import { sendReply } from "../../../shared/api/replies.ts";
import { addEntry } from "../../../shared/api/stories.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { say } from "../../../shared/i18n/index.ts";
import { newId } from "../../../shared/lib/ids.ts";
import { momentOf } from "../../../shared/lib/moments.ts";
import { announce } from "../../../shared/state/announce.ts";
import { changeDraft, clearMode, type Draft, draftOf, type Mode, useDrafts } from "../../../shared/state/drafts.ts";
import type { SendEnd } from "../../../shared/state/prefs.ts";
import { offerUndo } from "../undo.tsx";
import { isClosed, mayLeave, templateOf, valuesOf } from "../ways/ways.ts";
import { save } from "./drafts.ts";

/** What is promised with it, once it has words and a date. */
function promiseOf({ promise }: Draft): PromiseInReply | undefined {
  const due = momentOf(promise?.due ?? "");
  return promise === null || due === null || promise.text.trim() === "" ? undefined : { text: promise.text.trim(), due_at: due };
}

function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address.includes("@"));
}

/** Where the network takes no free answer the template goes, and the text stays in the composer. */
function postReply(conversation: string, draft: Draft, end: SendEnd, way: ReplyWay | undefined, at?: Date): Promise<Entry> {
  const template = isClosed(way) ? templateOf(way, draft.template) : undefined;
  if (template !== undefined) {
    const choice = { id: template.id, language: template.language, values: valuesOf(template, draft.template) };
    return sendReply({ conversation, text: "", files: [], end, way, template: choice, promise: promiseOf(draft), at });
  }
  const byMail = way === undefined || way.channel === "email";
  const cc = byMail ? addressesIn(draft.cc) : [];
  const bcc = byMail ? addressesIn(draft.bcc) : [];
  const files = draft.files.map((file) => file.id);
  return sendReply({ conversation, text: draft.texts.reply.trim(), files, end, cc, bcc, way, promise: promiseOf(draft), at });
}

function post(conversation: string, mode: Mode, draft: Draft, end: SendEnd, way: ReplyWay | undefined, at?: Date): Promise<Entry> {
  const text = draft.texts[mode].trim();
  if (mode === "reply") return postReply(conversation, draft, end, way, at);
  if (mode === "note") {
    return request("POST", `/conversations/${conversation}/notes`, { body: { request_id: newId(), text } });
  }
  const { direction, minutes, outcome } = draft.phone;
  const body = { request_id: newId(), conversation_id: conversation, text, direction, minutes: Number(minutes) || 0, outcome, promise: promiseOf(draft) ?? null };
  return request("POST", "/phone-notes", { body });
}

export function useSend(conversation: string) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);

  async function send(mode: Mode, end: SendEnd, way: ReplyWay | undefined, at?: Date): Promise<void> {
    const draft = draftOf(conversation);
    if (busy || (mode === "reply" ? !mayLeave(way, draft) : draft.texts[mode].trim() === "")) return;
    setBusy(true);
    try {
      const entry = await post(conversation, mode, draft, end, way, at);
      sent(client, conversation, mode, draft, entry, end);
    } catch (error) {
      toastError(say(mode === "reply" ? "composer.sendFailed" : "composer.saveFailed"), error);
    } finally {
      setBusy(false);
    }
  }

  return { send, busy };
}

function sent(client: QueryClient, conversation: string, mode: Mode, draft: Draft, entry: Entry, end: SendEnd): void {
  addEntry(client, entry);
  clearMode(conversation, mode);
  if (mode !== "reply") changeDraft(conversation, { mode: "reply" });
  useDrafts.setState({ sheet: null });
  void save(conversation).catch(() => undefined);
  if (mode === "reply") offerUndo(client, entry, end, () => changeDraft(conversation, { ...draft, mode: "reply" }));
  else announce(say(mode === "note" ? "composer.noteSaved" : "composer.phoneSaved"));
}

export async function upload(file: File): Promise<StoredFile> {
  const form = new FormData();
  form.append("file", file, file.name);
  return request("POST", "/files", { body: form });
}

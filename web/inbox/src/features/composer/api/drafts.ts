/** Drafts on the server: read when a conversation opens, saved a moment after the last key. */
import type { Draft as Stored } from "@tellonce/shared/api.ts";
import { useEffect } from "react";
import { request } from "../../../shared/api/client.ts";
import { changeDraft, type Draft, draftOf, type Mode, useDrafts } from "../../../shared/state/drafts.ts";

const SAVE_AFTER_MS = 800;
const MODES: Mode[] = ["reply", "note", "phone"];

function isEmpty(draft: Draft): boolean {
  return MODES.every((mode) => draft.texts[mode] === "");
}

/** What was written before, unless something was written here since. `newest` is the customer's newest entry at that time. */
async function load(conversation: string, newest: () => string | null): Promise<void> {
  const stored = await request<Stored | null>("GET", `/drafts/${conversation}`);
  const draft = draftOf(conversation);
  if (stored === null || stored.text === "" || !isEmpty(draft)) return;
  const mode = MODES.find((one) => one === stored.mode) ?? "reply";
  changeDraft(conversation, { mode, texts: { ...draft.texts, [mode]: stored.text }, base: newest() ?? "", savedAt: stored.updated_at });
}

export async function save(conversation: string): Promise<void> {
  const { mode, texts } = draftOf(conversation);
  await request("PUT", `/drafts/${conversation}`, { body: { mode, text: texts[mode] } });
  if (draftOf(conversation).texts[mode] === texts[mode]) changeDraft(conversation, { savedAt: new Date().toISOString() });
}

/** Loads once, then saves what is written; a save that fails is tried again with the next key. */
export function useDraftOnServer(conversation: string, newest: () => string | null): void {
  useEffect(() => {
    if (useDrafts.getState().byConversation[conversation] === undefined) void load(conversation, newest).catch(() => undefined);
    // Only when another conversation opens: what `newest` answers is asked for when the draft is there.
  }, [conversation]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = useDrafts.subscribe((now, before) => {
      const [draft, old] = [now.byConversation[conversation], before.byConversation[conversation]];
      if (draft === undefined || draft.texts === old?.texts || (old === undefined && draft.savedAt !== null)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void save(conversation).catch(() => undefined), SAVE_AFTER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
      const draft = draftOf(conversation);
      if (draft.savedAt === null && !isEmpty(draft)) void save(conversation).catch(() => undefined);
    };
  }, [conversation]);
}

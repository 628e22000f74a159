/** What to do about a message that didn't go out: send again, or take it back into the composer. */
import type { Entry } from "@tellonce/shared/api.ts";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendReply } from "../../../shared/api/replies.ts";
import { addEntry } from "../../../shared/api/stories.ts";
import { toastError } from "../../../shared/components/toasts.tsx";
import { useSay } from "../../../shared/i18n/index.ts";
import { openMode, writeText } from "../../../shared/state/drafts.ts";

export function FailedActions({ entry }: { entry: Entry }) {
  const say = useSay();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);

  async function again() {
    setBusy(true);
    try {
      addEntry(client, await sendReply({ conversation: entry.conversation_id, text: entry.text, files: [], end: "waiting", cc: entry.cc }));
    } catch (error) {
      toastError(say("composer.sendFailed"), error);
    } finally {
      setBusy(false);
    }
  }

  function toDraft() {
    writeText(entry.conversation_id, "reply", entry.text, null);
    openMode(entry.conversation_id, "reply");
  }

  return (
    <p className="flex gap-3 text-small mt-0.5">
      {entry.delivery?.detail !== "" && <span className="text-text-3">{entry.delivery?.detail}</span>}
      <button type="button" disabled={busy} onClick={() => void again()} className="text-accent font-medium">{say("entry.sendAgain")}</button>
      <button type="button" onClick={toDraft} className="text-text-2">{say("entry.toDraft")}</button>
    </p>
  );
}

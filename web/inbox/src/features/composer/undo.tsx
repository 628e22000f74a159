/** A queued reply can be taken back: a toast in the other theme counts the seconds, Ctrl+Z works too. */
import type { Entry } from "@tellonce/shared/api.ts";
import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { toast } from "sonner";
import { ApiError } from "../../shared/api/client.ts";
import { takeBack } from "../../shared/api/replies.ts";
import { addEntry } from "../../shared/api/stories.ts";
import { Toast, toastError, toastNews } from "../../shared/components/toasts.tsx";
import { say, useSay } from "../../shared/i18n/index.ts";
import { isTyping } from "../../shared/lib/keys.ts";
import { isMac } from "../../shared/lib/platform.ts";
import { useNow } from "../../shared/lib/now.ts";
import { exactTime, span } from "../../shared/lib/time.ts";
import { announce } from "../../shared/state/announce.ts";
import type { SendEnd } from "../../shared/state/prefs.ts";

/** A reply that leaves after this is scheduled: it stands in the story, where it can be taken back. */
const LATER = 5 * 60_000;

export function offerUndo(client: QueryClient, entry: Entry, end: SendEnd, restore: () => void): void {
  const until = entry.send_at === null ? 0 : Date.parse(entry.send_at);
  announce(say(`undo.${end}`));
  if (until <= Date.now()) return;
  if (until - Date.now() > LATER) {
    toastNews(say("send.leaves", { time: exactTime(entry.send_at ?? "", new Date()) }));
    return;
  }
  const undo = () => void takeItBack(client, entry, restore);
  toast.custom((id) => <UndoToast until={until} end={end} onUndo={undo} onDone={() => toast.dismiss(id)} />, {
    id: entry.id,
    duration: until - Date.now(),
  });
}

async function takeItBack(client: QueryClient, entry: Entry, restore: () => void): Promise<void> {
  toast.dismiss(entry.id);
  try {
    addEntry(client, await takeBack(entry.id));
    restore();
    announce(say("undo.done"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) toastError(say("undo.late"));
    else toastError(say("undo.failed"), error);
  }
}

interface UndoToastProps {
  until: number;
  end: SendEnd;
  onUndo: () => void;
  onDone: () => void;
}

function UndoToast({ until, end, onUndo, onDone }: UndoToastProps) {
  const say = useSay();
  const left = until - useNow("second");
  useEffect(() => {
    if (left <= 0) onDone();
  }, [left, onDone]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const field = event.target as HTMLTextAreaElement | null;
      if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || (isTyping(field) && field?.value !== "")) return;
      event.preventDefault();
      onUndo();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onUndo]);
  return (
    <Toast>
      <span className="text-small tabular-nums text-text-2 w-10 shrink-0">{span(Math.max(0, left))}</span>
      <span className="flex-1">{say(`undo.${end}`)}</span>
      <button type="button" onClick={onUndo} className="h-7 max-md:h-10 px-2 rounded-field font-medium text-accent hover:bg-hover inline-flex items-center gap-2">
        {say("undo.action")}
        <kbd aria-hidden className="text-tiny font-sans px-1 rounded-tag inset-ring inset-ring-line-strong max-md:hidden">{isMac ? "⌘Z" : "Ctrl Z"}</kbd>
      </button>
    </Toast>
  );
}

/** Files for a reply: chosen, dropped or pasted, uploaded at once, so that sending doesn't wait for them. */
import { type ClipboardEvent, type DragEvent, useCallback, useState } from "react";
import { toastError } from "../../shared/components/toasts.tsx";
import { say } from "../../shared/i18n/index.ts";
import { changeDraft, draftOf } from "../../shared/state/drafts.ts";
import { upload } from "./api/send.ts";

export function useFiles(conversation: string) {
  const [waiting, setWaiting] = useState(0);

  const addOne = useCallback(async (file: File) => {
    setWaiting((count) => count + 1);
    try {
      const stored = await upload(file);
      changeDraft(conversation, { files: [...draftOf(conversation).files, stored] });
    } catch (error) {
      toastError(say("file.failed", { name: file.name }), error);
    } finally {
      setWaiting((count) => count - 1);
    }
  }, [conversation]);

  const add = useCallback((files: Iterable<File>) => {
    for (const file of files) void addOne(file);
  }, [addOne]);

  const drop = (event: DragEvent) => take(event, event.dataTransfer.files);
  const paste = (event: ClipboardEvent) => take(event, event.clipboardData.files);

  function take(event: { preventDefault: () => void }, files: FileList) {
    if (files.length === 0) return;
    event.preventDefault();
    add([...files]);
  }

  return { add, drop, paste, waiting };
}

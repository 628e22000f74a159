/** The files that go with the reply. */
import type { StoredFile } from "@tellonce/shared/api.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { X } from "lucide-react";
import { useSay } from "../../../shared/i18n/index.ts";
import { fileSize } from "../../../shared/lib/time.ts";
import { changeDraft } from "../../../shared/state/drafts.ts";

interface FileChipsProps {
  conversation: string;
  files: StoredFile[];
  waiting: number;
}

export function FileChips({ conversation, files, waiting }: FileChipsProps) {
  const say = useSay();
  if (files.length === 0 && waiting === 0) return null;
  return (
    <ul aria-label={say("file.list")} className="flex flex-wrap gap-1.5 px-3.5 pt-1">
      {files.map((file) => (
        <li key={file.id} className="flex items-center gap-1.5 h-7 pl-2.5 rounded-field bg-tag text-small">
          <span className="truncate max-w-48">{file.name}</span>
          <span className="text-text-3 tabular-nums">{fileSize(file.size)}</span>
          <button
            type="button"
            aria-label={say("file.remove", { name: file.name })}
            onClick={() => changeDraft(conversation, { files: files.filter((one) => one.id !== file.id) })}
            className="size-6 inline-flex items-center justify-center rounded-tag text-text-2 hover:bg-hover"
          >
            <Icon of={X} size={12} />
          </button>
        </li>
      ))}
      {waiting > 0 && <li className="h-7 flex items-center text-small text-text-3">{say("file.uploading", { count: waiting })}</li>}
    </ul>
  );
}

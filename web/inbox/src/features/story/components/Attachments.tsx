/** Pictures in place, at most 280 px wide; other files as a line with name and size. */
import type { Attachment } from "@tellonce/shared/api.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Download, File, ShieldAlert } from "lucide-react";
import { sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { fileSize } from "../../../shared/lib/time.ts";

const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

export function Attachments({ files }: { files: Attachment[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2 mt-1.5">
      {files.map((file) => (
        <li key={file.id}>{file.danger !== "" ? <KeptApart file={file} /> : SHOWN.has(file.media_type) ? <Picture file={file} /> : <FileLine file={file} />}</li>
      ))}
    </ul>
  );
}

function Picture({ file }: { file: Attachment }) {
  return (
    <a href={file.url} target="_blank" rel="noreferrer" className="block rounded-row overflow-hidden">
      <img src={file.thumbnail_url} alt={file.name} loading="lazy" className="max-w-70 max-h-70 min-h-6 min-w-6 object-cover rounded-row border border-line" />
    </a>
  );
}

/** A file that may harm: its name, and why nobody gets it. */
function KeptApart({ file }: { file: Attachment }) {
  useSay(); // follows the language
  const [why, name] = file.danger.split(":", 2);
  return (
    <span className="flex items-center gap-2 min-h-8 px-2.5 rounded-field inset-ring inset-ring-line text-text-2">
      <Icon of={ShieldAlert} small className="text-danger" />
      <span className="truncate max-w-60">{file.name}</span>
      <span className="text-small text-danger">{sayIfKnown(`file.danger.${why ?? ""}`, { name: name ?? "" }, file.danger)}</span>
    </span>
  );
}

function FileLine({ file }: { file: Attachment }) {
  const say = useSay();
  return (
    <a
      href={file.url}
      download={file.name}
      aria-label={say("file.download", { name: file.name, size: fileSize(file.size) })}
      className="flex items-center gap-2 h-8 max-md:h-11 px-2.5 rounded-field inset-ring inset-ring-line text-text no-underline hover:bg-hover"
    >
      <Icon of={File} small className="text-text-3" />
      <span className="truncate max-w-60">{file.name}</span>
      <span className="text-small text-text-3 tabular-nums">{fileSize(file.size)}</span>
      <Icon of={Download} small className="text-text-3" />
    </a>
  );
}

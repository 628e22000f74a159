/** Files of a message: pictures in place, others as a line with name and size. */
import { sizeOf } from "../i18n/times.ts";
import type { Attachment } from "../protocol/frames.ts";
import { isPicture } from "../state/files.ts";
import type { LocalFile } from "../state/state.ts";
import { Icon } from "../ui/Icon.tsx";

export function Attached({ attachments }: { attachments: readonly Attachment[] }) {
  return (
    <>
      {attachments.map((file) => (
        <a class={isPicture(file.media_type) ? "picture" : "file"} key={file.id} href={file.url} target="_blank" rel="noopener">
          {isPicture(file.media_type) ? <img src={file.url} alt={file.name} loading="lazy" /> : <Named name={file.name} size_bytes={file.size_bytes} />}
        </a>
      ))}
    </>
  );
}

/** The same before they have reached the record. */
export function Chosen({ files }: { files: readonly LocalFile[] }) {
  return (
    <>
      {files.map((file) => (
        <span class={file.preview ? "picture" : "file"} key={file.name}>
          {file.preview ? <img src={file.preview} alt={file.name} /> : <Named name={file.name} size_bytes={file.size_bytes} />}
        </span>
      ))}
    </>
  );
}

function Named({ name, size_bytes }: { name: string; size_bytes: number }) {
  return (
    <>
      <Icon name="file" />
      <span class="cut">{name}</span>
      <span class="small">{sizeOf(size_bytes)}</span>
    </>
  );
}

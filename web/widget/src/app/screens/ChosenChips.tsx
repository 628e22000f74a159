/** Files that will go with the next message. */
import { t } from "../i18n/words.ts";
import type { LocalFile } from "../state/state.ts";
import { Icon } from "../ui/Icon.tsx";

export function ChosenChips({ files, remove }: { files: readonly LocalFile[]; remove(file: LocalFile): void }) {
  if (files.length === 0) return null;
  return (
    <ul class="chips">
      {files.map((file) => (
        <li key={file.name} class="small">
          {file.preview ? <img src={file.preview} alt="" /> : <Icon name="file" size={14} />}
          <span class="cut">{file.name}</span>
          <button type="button" aria-label={`${t("delete")}: ${file.name}`} onClick={() => remove(file)}>
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

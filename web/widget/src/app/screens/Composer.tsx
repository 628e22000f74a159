/** Where the visitor writes: text, files, and one button. */
import { useEffect, useRef, useState } from "preact/hooks";
import { draft, useApp, useConfig } from "../app.ts";
import { sizeOf } from "../i18n/times.ts";
import { t } from "../i18n/words.ts";
import { full, mayFocus, shown } from "../page.ts";
import { held } from "../state/files.ts";
import type { LocalFile } from "../state/state.ts";
import { Icon } from "../ui/Icon.tsx";
import { ChosenChips } from "./ChosenChips.tsx";
import { useTyping } from "./useTyping.ts";

export function Composer() {
  const { client } = useApp();
  const config = useConfig();
  const [files, setFiles] = useState<LocalFile[]>([]);
  const [fault, setFault] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const typing = useTyping();
  const over = draft.value.length - config.limits.text;
  useEffect(() => {
    if (mayFocus && shown.value && !full.value) area.current?.focus();
  }, [shown.value]);
  const add = (list: FileList | null | undefined) => {
    const { taken, refused } = pick([...(list ?? [])], config.limits.file_bytes);
    setFault(refused);
    setFiles([...files, ...taken].slice(0, config.limits.files));
  };
  const send = () => {
    if ((!draft.value.trim() && files.length === 0) || over > 0) return;
    client.say({ t: "say", text: draft.value.trim() }, files);
    draft.value = "";
    setFiles([]);
    typing("");
    area.current?.focus();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    add(event.dataTransfer?.files);
  };
  return (
    <footer class="composer" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <ChosenChips files={files} remove={(file) => setFiles(files.filter((one) => one !== file))} />
      {(fault || over > 0) && (
        <p class="fault small" role="alert">
          {fault || t("tooLong", { n: over })}
        </p>
      )}
      <div class="box">
        <Area area={area} typing={typing} send={send} paste={add} />
        <FileButton add={add} />
        <button type="button" class="go" aria-label={t("send")} title={t("send")} onClick={send}>
          <Icon name="send" />
        </button>
      </div>
    </footer>
  );
}

interface AreaProps {
  area: { current: HTMLTextAreaElement | null };
  typing(text: string): void;
  send(): void;
  paste(files: FileList | undefined): void;
}

function Area({ area, typing, send, paste }: AreaProps) {
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <textarea
      ref={area}
      rows={1}
      aria-label={t("write")}
      placeholder={t("write")}
      value={draft.value}
      enterkeyhint="send"
      onInput={(event) => {
        draft.value = event.currentTarget.value;
        typing(draft.value);
      }}
      onKeyDown={key}
      onPaste={(event) => event.clipboardData?.files.length && paste(event.clipboardData.files)}
    />
  );
}

function FileButton({ add }: { add(files: FileList | null): void }) {
  const input = useRef<HTMLInputElement>(null);
  const change = () => {
    add(input.current?.files ?? null);
    if (input.current) input.current.value = "";
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden onChange={change} />
      <button type="button" class="hit" aria-label={t("addFile")} title={t("addFile")} onClick={() => input.current?.click()}>
        <Icon name="clip" size={18} />
      </button>
    </>
  );
}

/** What may be sent, and why the rest may not. */
function pick(list: File[], most_bytes: number): { taken: LocalFile[]; refused: string } {
  const large = list.find((file) => file.size > most_bytes);
  const taken = list.filter((file) => file.size <= most_bytes).map(localFile);
  return { taken, refused: large ? t("fileTooLarge", { name: large.name, size: sizeOf(most_bytes) }) : "" };
}

function localFile(file: File): LocalFile {
  const media_type = file.type || "application/octet-stream";
  return held({ name: file.name, media_type, size_bytes: file.size, file: "" }, file);
}

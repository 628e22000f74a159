/** The words of the chat, to take along: by mail, copied, as a file. */
import { useState } from "preact/hooks";
import { useApp, useConfig } from "../app.ts";
import { fetchTranscript } from "../calls/calls.ts";
import { t } from "../i18n/words.ts";
import { options } from "../page.ts";
import { Form } from "../ui/Form.tsx";
import { IconButton } from "../ui/Head.tsx";
import { Icon } from "../ui/Icon.tsx";

export function Transcript() {
  const { base, client } = useApp();
  const config = useConfig();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState("");
  const session = () => client.state.value.session;
  const copy = async () => {
    const text = fetchTranscript(base, session(), "text").then((words) => words.slice(0, words.size, "text/plain"));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]); // a press counts no longer once the words are there
    setDone(t("copied"));
  };
  const save = async () => saveAs(await fetchTranscript(base, session(), "html"), `${client.state.value.chat.reference || "chat"}.html`);
  const mail = (email: string) => {
    client.say({ t: "transcript", email });
    setAsking(false);
    setDone(t("transcriptDone", { email }));
  };
  const failed = () => setDone(t("lost"));
  return (
    <footer class="foot transcript">
      <div class="row">
        <span class="grow soft">{t("transcript")}</span>
        {config.mail && (
          <button type="button" class="btn ghost" aria-expanded={asking} onClick={() => setAsking(!asking)}>
            <Icon name="mail" />
            {t("email")}
          </button>
        )}
        <IconButton icon="copy" label={t("copy")} press={() => void copy().catch(failed)} />
        <IconButton icon="save" label={t("download")} press={() => void save().catch(failed)} />
      </div>
      {asking && (
        <Form
          fields={[{ name: "email", kind: "email", label: t("email"), required: true }]}
          start={{ email: options.value.email ?? "" }}
          button={t("send")}
          focus
          send={({ email = "" }) => mail(email.trim())}
        />
      )}
      <p role="status" class="small">
        {done}
      </p>
    </footer>
  );
}

function saveAs(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

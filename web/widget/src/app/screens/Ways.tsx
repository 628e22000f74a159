/** Other ways out of a chat: a call, mail, the end. The chat and its place in the queue stay. */
import { useState } from "preact/hooks";
import { useApp, useConfig } from "../app.ts";
import { t } from "../i18n/words.ts";
import { options } from "../page.ts";
import { isTalking } from "../state/screen.ts";
import { Choice } from "../ui/Choice.tsx";
import { Form } from "../ui/Form.tsx";
import { Head } from "../ui/Head.tsx";

export function CallMe() {
  const { client } = useApp();
  const config = useConfig();
  const back = () => (client.view.value = isTalking(client.state.value) ? "chat" : "home");
  return (
    <>
      <Head title={t("callMe")} text={config.name} back={back} />
      <main class="body">
        <p class="soft lead">{t("callText")}</p>
        <CallForm done={() => (client.view.value = "chat")} />
      </main>
    </>
  );
}

/** Number and time; `card` = the offer that it answers. */
export function CallForm({ card, done }: { card?: string; done?: () => void }) {
  const { client } = useApp();
  const { open } = client.state.value;
  const [when, setWhen] = useState(open ? "now" : "tomorrow");
  const whens = (["now", "today", "tomorrow"] as const).filter((one) => open || one === "tomorrow");
  return (
    <Form
      fields={[
        { name: "phone", kind: "phone", label: t("phone"), required: true },
        { name: "note", kind: "text", label: t("message"), required: false },
      ]}
      button={t("callMe")}
      focus={!!card}
      send={({ phone = "", note = "" }) => {
        client.say({ t: "callback", phone: phone.trim(), when, ...(note.trim() ? { note: note.trim() } : {}), ...(card ? { card } : {}) });
        done?.();
      }}
    >
      <Choice
        name={`when-${card ?? ""}`}
        label={t("callWhen")}
        choices={whens.map((one) => ({ value: one, label: t(one) }))}
        value={when}
        change={setWhen}
      />
    </Form>
  );
}

export function ByEmail() {
  const { client } = useApp();
  const config = useConfig();
  const [email, setEmail] = useState("");
  const back = () => (client.view.value = "chat");
  return (
    <>
      <Head title={t("emailAgain")} text={config.name} back={back} />
      <main class="body">
        {email ? (
          <p role="status" class="lead">
            {t("emailDone", { email })}
          </p>
        ) : (
          <>
            <p class="soft lead">{t("emailText")}</p>
            <Form
              fields={[{ name: "email", kind: "email", label: t("email"), required: true }]}
              start={{ email: options.value.email ?? "" }}
              button={t("emailAgain")}
              send={({ email = "" }) => {
                client.say({ t: "email", email: email.trim() });
                setEmail(email.trim());
              }}
            />
          </>
        )}
      </main>
    </>
  );
}

/** Asked before the end: is there anything else? */
export function AskEnd() {
  const { client } = useApp();
  const config = useConfig();
  const back = () => (client.view.value = "chat");
  const end = () => {
    client.say({ t: "end" });
    back();
  };
  return (
    <>
      <Head title={t("anythingElse")} text={config.name} back={back} />
      <main class="body">
        <p class="soft lead">{t("anythingElseText")}</p>
        <div class="stack">
          <button type="button" class="btn main" onClick={back}>
            {t("goOn")}
          </button>
          <button type="button" class="btn line" onClick={end}>
            {t("endNow")}
          </button>
        </div>
      </main>
    </>
  );
}

/** What is asked before a chat: the form that an account may set, or the one for when we're closed. */
import { useApp, useConfig } from "../app.ts";
import { openingOf } from "../i18n/times.ts";
import { t } from "../i18n/words.ts";
import { options } from "../page.ts";
import { formOf, type Values } from "../ui/fields.ts";
import { Form, type Field } from "../ui/Form.tsx";
import { Head } from "../ui/Head.tsx";
import { Hours } from "../ui/Hours.tsx";

export function BeforeChat() {
  const { client } = useApp();
  const config = useConfig();
  return (
    <>
      <Head title={t("starts")} text={config.name} back={() => (client.view.value = "home")} />
      <main class="body">
        <Form fields={config.form.fields} start={known()} button={t("begin")} send={(values) => client.say(formOf(values))} />
      </main>
    </>
  );
}

export function Offline() {
  const { client } = useApp();
  const config = useConfig();
  const { opens_at, user } = client.state.value;
  const send = ({ message = "", ...person }: Values) => {
    client.say(formOf(person));
    client.say({ t: "say", text: message.trim() });
  };
  return (
    <>
      <Head title={t("closed")} text={opens_at === null ? "" : t("opensAt", { time: openingOf(opens_at) })} back={() => (client.view.value = "home")} />
      <main class="body">
        <p class="soft lead">{config.texts.offline}</p>
        <Form fields={offlineFields(config.form.fields, user?.verified ?? false)} start={known()} button={t("send")} send={send} />
        <Hours />
      </main>
    </>
  );
}

/** Name, address and words; what else the account asks for stands between them. */
function offlineFields(asked: readonly Field[], verified: boolean): Field[] {
  const own = asked.filter((field) => !["name", "email", "message"].includes(field.name));
  return [
    { name: "name", kind: "text", label: t("name"), required: false },
    { name: "email", kind: "email", label: t("email"), required: !verified },
    ...own,
    { name: "message", kind: "text", label: t("message"), required: true, long: true },
  ];
}

/** What the page already said. */
function known(): Values {
  const { name = "", email = "" } = options.value;
  return { name, email };
}

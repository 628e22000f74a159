/** The first screen: a greeting, whether somebody is there, and the ways to reach us. */
import { useApp, useConfig } from "../app.ts";
import { openingOf, timeOf } from "../i18n/times.ts";
import { language, t } from "../i18n/words.ts";
import { LANGUAGES } from "../../bridge/languages.ts";
import { isTalking } from "../state/screen.ts";
import { Head } from "../ui/Head.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Hours } from "../ui/Hours.tsx";
import { plain } from "../ui/Words.tsx";

const NAMES = { tr: "Türkçe", az: "Azərbaycanca", en: "English" };

export function Home() {
  const { client } = useApp();
  const config = useConfig();
  const { open, chat } = client.state.value;
  const talking = isTalking(client.state.value);
  const begin = () => (client.view.value = chat.state === "ended" ? "new" : "chat");
  return (
    <>
      <Head title={config.texts.greeting || config.name} large />
      <main class="body home">
        <Status />
        {talking ? (
          <Ongoing />
        ) : (
          <button type="button" class="btn main start" onClick={begin}>
            <Icon name={open ? "talk" : "mail"} size={18} />
            {open ? t("begin") : t("leave")}
          </button>
        )}
        {open && !talking && <p class="soft">{t("greetingEmpty")}</p>}
        {!open && <Hours />}
        <Consent />
      </main>
      <Foot />
    </>
  );
}

function Status() {
  const { client } = useApp();
  const { texts } = useConfig();
  const { open, opens_at } = client.state.value;
  const when = opens_at === null ? "" : `. ${t("opensAt", { time: openingOf(opens_at) })}`;
  return (
    <p class="status soft">
      <span class={open ? "dot" : "dot off"} aria-hidden="true" />
      {open ? [t("open"), texts.answering].filter(Boolean).join(". ") : t("closed") + when}
    </p>
  );
}

/** The chat that goes on, with its last words. */
function Ongoing() {
  const { client } = useApp();
  const { chat, entries } = client.state.value;
  const last = entries.findLast((entry) => entry.kind === "message");
  return (
    <button type="button" class="card ongoing" onClick={() => (client.view.value = "chat")}>
      <span class="row">
        <b class="grow">{t("continueChat")}</b>
        <span class="small">{chat.reference}</span>
      </span>
      {last && <span class="soft cut">{plain(last.text)}</span>}
      {last && <span class="small">{[last.from === "visitor" ? t("you") : last.name, timeOf(last.at)].filter(Boolean).join(", ")}</span>}
    </button>
  );
}

/** Asked where the account asks for it: may agents see the page? */
function Consent() {
  const { client } = useApp();
  const config = useConfig();
  if (config.page !== "ask") return null;
  return (
    <label class="consent small">
      <input type="checkbox" checked={client.state.value.consent} onChange={(event) => client.agree(event.currentTarget.checked)} />
      {config.texts.consent || t("pageConsent")}
    </label>
  );
}

function Foot() {
  const { client, speak } = useApp();
  const config = useConfig();
  const email = config.ways.find((way) => way.kind === "email");
  return (
    <footer class="foot">
      {config.callback && (
        <button type="button" class="quiet" onClick={() => (client.view.value = "callback")}>
          <Icon name="call" size={14} />
          {t("callMe")}
        </button>
      )}
      {email && (
        <a class="quiet" href={`mailto:${email.value}`}>
          <Icon name="mail" size={14} />
          {t("email")}
        </a>
      )}
      <span class="grow" />
      <select class="quiet" aria-label={t("language")} value={language.value} onChange={(event) => speak(event.currentTarget.value)}>
        {LANGUAGES.filter((one) => config.languages.length === 0 || config.languages.includes(one)).map((one) => (
          <option key={one} value={one}>
            {NAMES[one]}
          </option>
        ))}
      </select>
    </footer>
  );
}

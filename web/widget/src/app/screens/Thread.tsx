/** The conversation itself. */
import { useConfig, useApp } from "../app.ts";
import { QueueCard } from "../cards/QueueCard.tsx";
import { RowView } from "../cards/RowView.tsx";
import { openingOf } from "../i18n/times.ts";
import { t } from "../i18n/words.ts";
import { rows, type Row } from "../state/rows.ts";
import { isTalking } from "../state/screen.ts";
import { Head } from "../ui/Head.tsx";
import { Icon } from "../ui/Icon.tsx";
import { type Action, Menu } from "../ui/Menu.tsx";
import { Composer } from "./Composer.tsx";
import { useBottom } from "./useBottom.ts";

export function Thread() {
  return (
    <>
      <ThreadHead />
      <Strip />
      <Story />
      <Composer />
    </>
  );
}

function ThreadHead() {
  const { client } = useApp();
  const config = useConfig();
  const { chat, queue } = client.state.value;
  const title = chat.agent?.name ?? (queue ? t("queue") : config.name);
  const back = () => (client.view.value = "home");
  return (
    <Head title={title} text={title === config.name ? "" : config.name} avatar={chat.agent?.initials} back={back} focus={false}>
      {isTalking(client.state.value) && <Menu actions={useActions()} />}
    </Head>
  );
}

function useActions(): Action[] {
  const { client } = useApp();
  const config = useConfig();
  const open = (view: typeof client.view.value) => () => (client.view.value = view);
  return [
    ...(config.callback ? [{ icon: "call" as const, label: t("callMe"), press: open("callback") }] : []),
    ...(config.mail ? [{ icon: "mail" as const, label: t("emailAgain"), press: open("email") }] : []),
    { icon: "check", label: t("end"), press: open("ask-end") },
  ];
}

/** What stands between the visitor and us: no network, closed, paused. One at a time. */
function Strip() {
  const { client } = useApp();
  const { line, open, opens_at, chat, welcomed } = client.state.value;
  if (line === "off" || (line === "connecting" && welcomed)) return <Say icon="offline" warn text={t("lost")} />;
  if (!open && !chat.agent) return <Say icon="clock" text={`${t("offlineSent")}${opens_at ? ` ${t("opensAt", { time: openingOf(opens_at) })}.` : ""}`} />;
  if (chat.state === "paused") return <Say icon="clock" text={t("paused")} />;
  return <div role="status" />;
}

function Say({ icon, text, warn }: { icon: "offline" | "clock"; text: string; warn?: boolean }) {
  return (
    <div role="status" class={warn ? "strip small warn" : "strip small"}>
      <Icon name={icon} size={14} />
      {text}
    </div>
  );
}

function Story() {
  const { client } = useApp();
  const config = useConfig();
  const state = client.state.value;
  const all = rows(state);
  const { box, below, toBottom } = useBottom(all);
  return (
    <main class="body thread" ref={box} tabIndex={0}>
      {state.more && (
        <button type="button" class="quiet older" onClick={() => client.older()}>
          {t("older")}
        </button>
      )}
      <div role="log" aria-label={t("about", { name: config.name })} aria-live="polite" class="thread">
        {all.map((row, index) => (
          <Chaptered key={row.key} row={row} before={all[index - 1]} />
        ))}
      </div>
      {all.length === 0 && <p class="news small">{state.open ? t("greetingEmpty") : ""}</p>}
      {state.chat.agent ? null : <QueueCard />}
      {state.typing !== null && <Typing name={state.typing} />}
      {below > 0 && (
        <button type="button" class="btn main below" onClick={toBottom}>
          {t("newMessages", { n: below })}
        </button>
      )}
    </main>
  );
}

/** A line where one chat ends and the next begins. */
function Chaptered({ row, before }: { row: Row; before: Row | undefined }) {
  const begins = before !== undefined && before.chat !== row.chat;
  return (
    <>
      {begins && <hr />}
      <RowView row={row} />
    </>
  );
}

function Typing({ name }: { name: string }) {
  return (
    <div class="said them">
      <div class="words dots" role="img" aria-label={t("typing", { name })}>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}

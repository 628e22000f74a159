/** After a chat: its last words, one screen of questions, the transcript. */
import { useState } from "preact/hooks";
import { useApp, useConfig } from "../app.ts";
import { minutesOf } from "../i18n/times.ts";
import { t } from "../i18n/words.ts";
import type { Entry } from "../protocol/frames.ts";
import { rows } from "../state/rows.ts";
import { Head } from "../ui/Head.tsx";
import { Icon } from "../ui/Icon.tsx";
import { RowView } from "../cards/RowView.tsx";
import { Survey } from "./Survey.tsx";
import { Transcript } from "./Transcript.tsx";

export function End() {
  const { client } = useApp();
  const config = useConfig();
  const { chat, entries } = client.state.value;
  const own = entries.filter((entry) => entry.chat === chat.number);
  const card = own.findLast((entry) => entry.card?.kind === "end");
  return (
    <>
      <Head title={t("ended")} text={[chat.reference, lengthOf(own)].filter(Boolean).join(", ")} back={() => (client.view.value = "home")} />
      <main class="body end">
        {chat.ended_by === "visitor" && <p class="soft">{config.texts.closing}</p>}
        <LastWords />
        {own.map((entry) => entry.kind === "promise" && <Promised key={entry.id} text={entry.text} />)}
        {config.survey.length > 0 && card?.card?.fields.survey !== "false" && <Survey answered={own.some((entry) => entry.kind === "survey")} />}
        <button type="button" class="btn line" onClick={() => (client.view.value = "new")}>
          <Icon name="talk" />
          {t("beginNew")}
        </button>
      </main>
      {config.transcript !== "never" && <Transcript />}
    </>
  );
}

function lengthOf(entries: readonly Entry[]): string {
  const [first, last] = [entries[0], entries.at(-1)];
  return first && last ? minutesOf(last.at - first.at) : "";
}

/** Our last message; all of the chat for whoever wants to read it again. */
function LastWords() {
  const { client } = useApp();
  const [all, setAll] = useState(false);
  const { chat } = client.state.value;
  const own = rows(client.state.value).filter((row) => row.chat === chat.number);
  const last = own.findLast((row) => row.who === "them" && row.text);
  const seen = all ? own : last ? [{ ...last, last: true }] : [];
  return (
    <div class="thread">
      {!all && own.length > 1 && (
        <button type="button" class="quiet older" onClick={() => setAll(true)}>
          {t("older")}
        </button>
      )}
      {seen.map((row) => (
        <RowView key={row.key} row={row} />
      ))}
    </div>
  );
}

function Promised({ text }: { text: string }) {
  return (
    <section class="promise">
      <Icon name="promise" />
      <div>
        <h2>{t("promise")}</h2>
        <p class="soft">{text}</p>
      </div>
    </section>
  );
}

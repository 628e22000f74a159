/** Where the visitor stands while nobody has taken the chat yet, and the ways out of waiting. */
import { useEffect } from "preact/hooks";
import { useApp, useConfig } from "../app.ts";
import { waitOf } from "../i18n/times.ts";
import { t } from "../i18n/words.ts";
import { announce } from "../ui/say.ts";

export function QueueCard() {
  const { client } = useApp();
  const config = useConfig();
  const queue = client.state.value.queue;
  const place = queue?.place ?? 0;
  const wait = waitOf(queue?.wait_s ?? null);
  useEffect(() => announce(place ? `${placeWords(place)} ${wait}` : ""), [place]);
  if (!place) return null;
  return (
    <section class="card queue" aria-label={t("queue")}>
      <p class="row">
        <b class="place">{place}.</b>
        <b class="grow">{place === 1 ? t("queueNext") : t("queuePlace")}</b>
        <span class="soft">{wait}</span>
      </p>
      <p class="soft">{t("queueText")}</p>
      <div class="pair">
        {config.callback && (
          <button type="button" class="btn line" onClick={() => (client.view.value = "callback")}>
            {t("callMe")}
          </button>
        )}
        {config.mail && (
          <button type="button" class="btn line" onClick={() => (client.view.value = "email")}>
            {t("emailAgain")}
          </button>
        )}
      </div>
      <p class="small">{t("queueKeep")}</p>
    </section>
  );
}

function placeWords(place: number): string {
  return place === 1 ? t("queueNext") : `${place}. ${t("queuePlace")}`;
}

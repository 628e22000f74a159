/** What an agent proposes in the thread: another colleague, a call, a page. It happens only when the visitor presses. */
import { useState } from "preact/hooks";
import { useApp, useConfig } from "../app.ts";
import { t, type Word } from "../i18n/words.ts";
import type { Card, CardAnswer, Entry } from "../protocol/frames.ts";
import { CallForm } from "../screens/Ways.tsx";
import { cardState } from "../state/cards.ts";
import { Icon } from "../ui/Icon.tsx";

export function CardView({ entry, card }: { entry: Entry; card: Card }) {
  const { client } = useApp();
  const now = cardState(client.state.value, entry, Date.now());
  const Body = BODIES[card.kind];
  return (
    <section class={now.open ? "card open" : "card"} aria-label={titleOf(card)}>
      <Body entry={entry} card={card} />
      {!now.open && <p class="small chosen">{now.value === "expired" ? t("cardExpired") : t("chosen", { answer: wordOf(card, now.value) })}</p>}
      {now.open && <Buttons entry={entry} card={card} />}
    </section>
  );
}

const BODIES = { transfer: TransferBody, page: PageBody, callback: CallBody, end: CallBody };

function titleOf({ kind, fields }: Card): string {
  if (kind === "transfer") return t("transferTitle");
  return kind === "page" ? fields.title || fields.url || "" : t("callMe");
}

function wordOf({ kind }: Card, value: CardAnswer): string {
  const words: Record<CardAnswer, Word> = {
    accept: kind === "page" ? "pageAccept" : "transferAccept",
    decline: kind === "transfer" ? "transferStay" : "pageDecline",
    callback: "callMe",
    email: "emailAgain",
  };
  return t(words[value]);
}

function TransferBody({ entry, card }: { entry: Entry; card: Card }) {
  const { team, agent, reason, available } = card.fields;
  const who = [agent, team].filter(Boolean).join(", ");
  return (
    <>
      <h2>{t("transferTitle")}</h2>
      <p class="soft">{reason || entry.text}</p>
      <p class="small with">
        <Icon name="clock" size={14} />
        {available === "true" ? t("transferAvailable", { name: who }) : who}
      </p>
    </>
  );
}

function PageBody({ entry, card }: { entry: Entry; card: Card }) {
  return (
    <>
      <p class="soft">{entry.text}</p>
      <h2>{card.fields.title || card.fields.url}</h2>
      {card.fields.title && <p class="small cut">{card.fields.url}</p>}
    </>
  );
}

function CallBody({ entry, card }: { entry: Entry; card: Card }) {
  return (
    <>
      <h2>{t("callMe")}</h2>
      <p class="soft">{card.fields.text || entry.text}</p>
      {card.fields.numbers && <p class="small">{card.fields.numbers}</p>}
    </>
  );
}

interface ButtonsProps {
  entry: Entry;
  card: Card;
}

function Buttons({ entry, card }: ButtonsProps) {
  const { client, go } = useApp();
  const [calling, setCalling] = useState(false);
  const answer = (value: CardAnswer) => client.say({ t: "answer", card: entry.id, value });
  const accept = () => {
    answer("accept");
    if (card.kind === "page" && card.fields.url) go(card.fields.url);
  };
  if (calling) return <CallForm card={entry.id} />;
  if (card.kind === "callback") return <Two main={["callMe", () => setCalling(true)]} other={["pageDecline", () => answer("decline")]} />;
  if (card.kind === "page") return <Two main={["pageAccept", accept]} other={["pageDecline", () => answer("decline")]} />;
  return <TransferButtons accept={accept} answer={answer} call={() => setCalling(true)} mail={() => (answer("email"), (client.view.value = "email"))} />;
}

type Press = [Word, () => void];

function Two({ main, other }: { main: Press; other: Press }) {
  return (
    <div class="pair">
      <button type="button" class="btn main" onClick={main[1]}>
        {t(main[0])}
      </button>
      <button type="button" class="btn line" onClick={other[1]}>
        {t(other[0])}
      </button>
    </div>
  );
}

function TransferButtons({ accept, answer, call, mail }: { accept(): void; answer(value: CardAnswer): void; call(): void; mail(): void }) {
  const config = useConfig();
  return (
    <div class="stack">
      <button type="button" class="btn main" onClick={accept}>
        {t("transferAccept")}
      </button>
      <div class="pair">
        {config.callback && (
          <button type="button" class="btn line" onClick={call}>
            {t("callMe")}
          </button>
        )}
        {config.mail && (
          <button type="button" class="btn line" onClick={mail}>
            {t("email")}
          </button>
        )}
      </div>
      <button type="button" class="btn ghost" onClick={() => answer("decline")}>
        {t("transferStay")}
      </button>
    </div>
  );
}

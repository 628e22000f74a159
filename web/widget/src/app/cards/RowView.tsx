/** One row of the thread: words, files, a card or a line of the machine. */
import { timeOf } from "../i18n/times.ts";
import { t } from "../i18n/words.ts";
import type { Row } from "../state/rows.ts";
import { useApp } from "../app.ts";
import { Icon } from "../ui/Icon.tsx";
import { Words } from "../ui/Words.tsx";
import { CardView } from "./CardView.tsx";
import { Attached, Chosen } from "./Files.tsx";

export function RowView({ row }: { row: Row }) {
  if (row.who === "line") return row.text ? <p class="news small">{row.text}</p> : null;
  if (row.kind === "callback") return <CallLine row={row} />;
  const card = row.entry?.card;
  return (
    <div class={`said ${row.who}`}>
      {row.text && !(card && card.kind !== "end") && (
        <div class={`words${row.tick === "waiting" || row.tick === "failed" ? " wait" : ""}`}>
          <Words text={row.text} />
        </div>
      )}
      <Attached attachments={row.attachments} />
      <Chosen files={row.files} />
      {card && row.entry && card.kind !== "end" && <CardView entry={row.entry} card={card} />}
      {row.masked.length > 0 && <MaskedNotice />}
      {row.last && <At row={row} />}
    </div>
  );
}

/** When it was said, by whom, and how far it came. */
function At({ row }: { row: Row }) {
  if (row.tick === "failed") return <Failed row={row} />;
  const unsent = row.tick === "waiting" || row.tick === "sending";
  const parts = row.who === "them" ? [row.name, timeOf(row.at)] : [unsent ? "" : timeOf(row.at), row.tick && t(row.tick)];
  return (
    <p class="at small">
      {row.tick === "waiting" && <Icon name="clock" size={12} />}
      {parts.filter(Boolean).join(", ")}
    </p>
  );
}

function Failed({ row }: { row: Row }) {
  const { client } = useApp();
  return (
    <p class="at small fault" role="alert">
      {row.files.length > 0 ? t("fileFailed") : t("failed")}{" "}
      <button type="button" class="link" onClick={() => client.retry(row.key)}>
        {t("retry")}
      </button>{" "}
      <button type="button" class="link" onClick={() => client.discard(row.key)}>
        {t("delete")}
      </button>
    </p>
  );
}

function MaskedNotice() {
  return (
    <p class="masked small" role="status">
      <Icon name="shield" size={14} />
      {t("masked")}
    </p>
  );
}

function CallLine({ row }: { row: Row }) {
  const saying = row.item?.saying;
  const asked = saying?.t === "callback" ? [saying.phone, t(saying.when as "now")] : [];
  const { phone, at } = row.entry?.call ?? {};
  return (
    <p class="news call small">
      <Icon name="call" size={14} />
      {[t("callAsked"), ...asked, phone, at && timeOf(at), row.text].filter(Boolean).join(", ")}
    </p>
  );
}

/** When we are there, and the other ways to reach us. */
import { useConfig } from "../app.ts";
import { hoursOf } from "../i18n/times.ts";
import { t } from "../i18n/words.ts";

const LINKS = { phone: "tel:", email: "mailto:", url: "" };

export function Hours() {
  const { hours, ways } = useConfig();
  return (
    <div class="hours small">
      {hours.spans.length > 0 && (
        <p>
          <span class="hidden">{t("allHours")} </span>
          {hoursOf(hours.spans).join(", ")}
          {hours.time_zone !== Intl.DateTimeFormat().resolvedOptions().timeZone && ` (${hours.time_zone})`}
        </p>
      )}
      {ways.map((way) => (
        <p key={way.value}>
          {way.label && way.label !== way.value ? `${way.label} ` : ""}
          <a href={LINKS[way.kind] + way.value} target={way.kind === "url" ? "_blank" : undefined} rel="noopener noreferrer">
            {way.value}
          </a>
        </p>
      ))}
    </div>
  );
}

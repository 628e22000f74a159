/** The brief in the side panel: what whoever takes over must know. */
import { useBrief } from "../../../shared/api/brief.ts";
import { BriefCard } from "../../../shared/brief/BriefCard.tsx";
import { useSay } from "../../../shared/i18n/index.ts";

export function BriefBlock({ conversation }: { conversation: string }) {
  const say = useSay();
  const brief = useBrief(conversation);
  if (brief === undefined || brief.until === null) return null;
  return (
    <section aria-label={say("brief.head")} className="mt-3.5 pt-3 border-t border-line">
      <h3 className="text-small font-semibold text-text-2 mb-1.5">{say("brief.head")}</h3>
      <BriefCard brief={brief} conversation={conversation} />
    </section>
  );
}

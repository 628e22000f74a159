/** The customer wrote while a reply was being written: it has to be read before sending. */
import type { Entry } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { TriangleAlert } from "lucide-react";
import { useSay } from "../../../shared/i18n/index.ts";
import { named } from "../../../shared/lib/masked.ts";
import { clock } from "../../../shared/lib/time.ts";

export function StaleStrip({ entry, onRead }: { entry: Entry; onRead: () => void }) {
  const say = useSay();
  function read() {
    document.getElementById(`entry-${entry.id}`)?.scrollIntoView({ block: "center" });
    document.getElementById(`entry-${entry.id}`)?.focus({ preventScroll: true });
    onRead();
  }
  return (
    <div className="flex items-start gap-2.5 px-3.5 py-2.5 bg-warn-bg rounded-t-pop">
      <Icon of={TriangleAlert} small className="text-warn mt-0.75" />
      <div className="flex-1 min-w-0">
        <span className="font-medium">{say("stale.title")}</span>
        <span className="tabular-nums">, {clock(new Date(entry.received_at ?? entry.at))}</span>
        <div lang={entry.language || undefined} className="text-text-2 truncate">“{named(say, entry.text).slice(0, 160)}”</div>
      </div>
      <Button onClick={read}>{say("stale.read")}</Button>
    </div>
  );
}

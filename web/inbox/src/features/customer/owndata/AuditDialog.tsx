/** Who read or changed what of a customer, the newest first. */
import type { AuditRow } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { Dialog } from "@tellonce/shared/ui/Dialog.tsx";
import { type Glyph, Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Download, Eraser, Eye, Pencil } from "lucide-react";
import { ErrorState } from "../../../shared/components/ErrorState.tsx";
import { sayIfKnown, useSay } from "../../../shared/i18n/index.ts";
import { exactTime } from "../../../shared/lib/time.ts";
import { useAudit } from "./api.ts";

const GLYPHS: Record<string, Glyph> = { read: Eye, write: Pencil, export: Download, erase: Eraser };

interface AuditDialogProps {
  customer: string;
  open: boolean;
  onClose: () => void;
}

export function AuditDialog({ customer, open, onClose }: AuditDialogProps) {
  const say = useSay();
  const audit = useAudit(customer, open);
  const rows = audit.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Dialog wide open={open} onOpenChange={(next) => !next && onClose()} title={say("own.audit.title")} closeLabel={say("action.close")}>
      <p className="text-text-2">{say("own.audit.about")}</p>
      {audit.error !== null && <ErrorState title={say("own.audit.failed")} error={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.isSuccess && rows.length === 0 && <p className="text-text-3 py-4">{say("own.audit.none")}</p>}
      <ul tabIndex={0} aria-label={say("own.audit.title")} className="mt-2 max-h-96 scroll">
        {rows.map((row) => <Line key={row.id} row={row} />)}
      </ul>
      {audit.hasNextPage && (
        <Button className="mt-2" disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>{say("own.audit.more")}</Button>
      )}
    </Dialog>
  );
}

function Line({ row }: { row: AuditRow }) {
  const say = useSay();
  const who = row.actor_name || row.actor.replace(/^system:/, "");
  return (
    <li className="flex items-baseline gap-2.5 py-1.5 border-b border-line last:border-b-0">
      <Icon of={GLYPHS[row.act] ?? Eye} small className="text-text-3 self-center shrink-0" />
      <span className="flex-1 min-w-0">
        <span className="font-medium wrap-anywhere">{who}</span>{" "}
        <span className="text-text-2">{sayIfKnown(`own.act.${row.act}`, {}, row.act)}</span>
        <span className="block text-small text-text-3 wrap-anywhere">{row.method}{row.times > 1 && `, ${say("own.audit.times", { count: row.times })}`}</span>
      </span>
      <time dateTime={row.at} className="text-small text-text-3 tabular-nums whitespace-nowrap">{exactTime(row.at, new Date())}</time>
    </li>
  );
}

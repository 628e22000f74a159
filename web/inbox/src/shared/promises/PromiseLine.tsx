/** A promise: handshake, sentence, owner and date; kept is a tick, late stands in danger words. */
import type { AgentRef } from "@tellonce/shared/api.ts";
import { Button, IconButton } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuItem } from "@tellonce/shared/ui/Menu.tsx";
import { CalendarClock, CircleCheck, CircleX, Ellipsis, Handshake, RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { usePromiseChange } from "../api/promises.ts";
import { type Say, useSay } from "../i18n/index.ts";
import { useNow } from "../lib/now.ts";
import { exactTime, span } from "../lib/time.ts";
import { PromiseDialog } from "./PromiseDialog.tsx";

/** What a line shows, from the list or from an entry of the story. */
export interface Vow {
  id: string;
  text: string;
  language: string;
  state: "open" | "kept" | "broken" | "withdrawn";
  due_at: string | null;
  owner: AgentRef | null;
  settled_by: AgentRef | null;
  settled_at: string | null;
  reason: string;
}

export const INK = { open: "text-promise", kept: "text-ok", broken: "text-danger", withdrawn: "text-text-3" };
export const GLYPH = { open: Handshake, kept: CircleCheck, broken: CircleX, withdrawn: Handshake };

export function isLate({ state, due_at }: Vow, now: number): boolean {
  return state === "open" && due_at !== null && Date.parse(due_at) < now;
}

/** By when, or what became of it. */
function standOf(say: Say, vow: Vow, now: number): string {
  const at = vow.settled_at ?? vow.due_at;
  const time = at === null ? "" : exactTime(at, new Date(now));
  if (vow.state === "kept") return say("promise.keptAt", { time });
  if (vow.state === "broken") return say("promise.brokenAt", { time });
  if (!isLate(vow, now)) return say("promise.due", { time });
  return say("promise.late", { time, span: span(now - Date.parse(vow.due_at ?? "")) });
}

interface PromiseLineProps {
  vow: Vow;
  /** What stands above the sentence: whose it is, where it was made. */
  head?: ReactNode;
  /** On the thread, whose glyph says what it is. */
  onThread?: boolean;
}

export function PromiseLine({ vow, head, onThread = false }: PromiseLineProps) {
  const say = useSay();
  const now = useNow();
  const late = isLate(vow, now);
  const who = vow.state === "open" ? vow.owner : (vow.settled_by ?? vow.owner);
  return (
    <div className={cx("flex gap-2 min-w-0", onThread && "rounded-row px-3 py-2", onThread && (vow.state === "open" ? "bg-promise-bg" : "inset-ring inset-ring-line"))}>
      {!onThread && <Icon of={GLYPH[vow.state]} small className={cx("mt-0.75 shrink-0", late ? "text-danger" : INK[vow.state])} />}
      <div className="min-w-0 flex-1">
        {head}
        <p lang={vow.language || undefined} className={cx("wrap-anywhere", vow.state !== "open" && "text-text-2")}>{vow.text}</p>
        <p className="text-small text-text-3">
          <span className={cx("tabular-nums", late && "text-danger font-semibold")}>{standOf(say, vow, now)}</span>
          {who !== null && <span>, {vow.state === "open" ? say("promise.owner", { name: who.name }) : who.name}</span>}
        </p>
        {vow.reason !== "" && <p className="text-small text-text-3 wrap-anywhere">{vow.reason}</p>}
        <Actions vow={vow} />
      </div>
    </div>
  );
}

function Actions({ vow }: { vow: Vow }) {
  const say = useSay();
  const change = usePromiseChange();
  const [dialog, setDialog] = useState<"break" | "change" | null>(null);
  const more = <IconButton label={say("promise.more")}><Icon of={Ellipsis} small /></IconButton>;
  if (vow.state === "withdrawn") return null;
  return (
    <div className="flex items-center gap-1 -ml-2 mt-0.5">
      {vow.state === "open" && (
        <Button look="ghost" disabled={change.isPending} className="text-ok!" onClick={() => change.mutate({ id: vow.id, state: "kept" })}>
          {say("promise.keep")}
        </Button>
      )}
      <Menu trigger={more} align="start">
        {vow.state !== "open" && <MenuItem icon={RotateCcw} onClick={() => change.mutate({ id: vow.id, state: "open" })}>{say("promise.reopen")}</MenuItem>}
        {vow.state === "open" && <MenuItem icon={CircleX} onClick={() => setDialog("break")}>{say("promise.break")}</MenuItem>}
        {vow.state === "open" && <MenuItem icon={CalendarClock} onClick={() => setDialog("change")}>{say("promise.change")}</MenuItem>}
      </Menu>
      <PromiseDialog vow={vow} open={dialog} onClose={() => setDialog(null)} />
    </div>
  );
}

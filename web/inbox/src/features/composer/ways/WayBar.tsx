/** To whom and by which way the reply goes: a menu of the ways, and under it why this one. */
import type { ReplyWay } from "@tellonce/shared/api.ts";
import { Button } from "@tellonce/shared/ui/Button.tsx";
import { cx } from "@tellonce/shared/ui/cx.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { Menu, MenuItem } from "@tellonce/shared/ui/Menu.tsx";
import { Check, ChevronDown, Globe, Lock } from "lucide-react";
import { channelOf } from "../../../shared/components/channels.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { useNow } from "../../../shared/lib/now.ts";
import { changeDraft, type Draft } from "../../../shared/state/drafts.ts";
import { keyOfWay, tooMany } from "./ways.ts";
import { factsOf, nameOf, whyOf } from "./words.ts";

interface WayBarProps {
  conversation: string;
  ways: ReplyWay[];
  way: ReplyWay;
  draft: Draft;
}

export function WayBar({ conversation, ways, way, draft }: WayBarProps) {
  const say = useSay();
  const now = new Date(useNow());
  const over = tooMany(way, draft.texts.reply);
  const why = whyOf(say, way, ways.length > 1 && way === ways[0], now);
  return (
    <div className="px-3.5 pt-1 text-small text-text-3 min-w-0">
      <div className="flex items-center gap-2 min-w-0">
        <span className="flex-1 truncate">{say("composer.to")} <span className="text-text-2 ml-1">{way.to}</span></span>
        {ways.length > 1 ? <WayMenu conversation={conversation} ways={ways} way={way} now={now} /> : <WayName way={way} />}
      </div>
      {why !== "" && <p className={cx("leading-4", way.audience === "public" && "text-warn")}>{why}</p>}
      {over > 0 && <p role="alert" className="leading-4 text-danger">{say("way.tooLong", { count: over, limit: way.text_limit })}</p>}
    </div>
  );
}

function glyphOf(way: ReplyWay) {
  return way.audience === "public" ? Globe : way.audience === "private_reply" ? Lock : channelOf(way.channel).glyph;
}

function WayName({ way }: { way: ReplyWay }) {
  const say = useSay();
  return (
    <span className="inline-flex items-center gap-1.5 shrink-0 min-h-7">
      <Icon of={glyphOf(way)} small />
      {nameOf(say, way)}
    </span>
  );
}

interface WayMenuProps {
  conversation: string;
  ways: ReplyWay[];
  way: ReplyWay;
  now: Date;
}

function WayMenu({ conversation, ways, way, now }: WayMenuProps) {
  const say = useSay();
  const trigger = (
    <Button look="ghost" aria-label={say("way.change", { name: nameOf(say, way) })} className="shrink-0 -mr-2 text-small">
      <Icon of={glyphOf(way)} small />
      {nameOf(say, way)}
      <Icon of={ChevronDown} small className="text-text-3" />
    </Button>
  );
  return (
    <Menu trigger={trigger} side="top">
      {ways.map((one) => (
        <MenuItem
          key={keyOfWay(one)}
          icon={glyphOf(one)}
          disabled={one.state === "used"}
          onClick={() => changeDraft(conversation, { way: keyOfWay(one) })}
          end={one === way ? <Icon of={Check} small className="text-accent" /> : undefined}
        >
          <span className="block">{nameOf(say, one)}</span>
          <span className="block text-small text-text-3">{[one.to, factsOf(say, one, now)].filter((part) => part !== "").join(". ")}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}

/** Conversations folded to a line each, and the older ones to a single line. */
import type { ConversationSummary } from "@tellonce/shared/api.ts";
import { Icon } from "@tellonce/shared/ui/Icon.tsx";
import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { channelOf } from "../../../shared/components/channels.ts";
import { useSay } from "../../../shared/i18n/index.ts";
import { shortTime } from "../../../shared/lib/time.ts";
import { Knot, type Thread, ThreadRow } from "./Knot.tsx";

interface FoldLineProps {
  open: boolean;
  when: ReactNode;
  what: ReactNode;
  end: ReactNode;
  onToggle: () => void;
}

function FoldLine({ open, when, what, end, onToggle }: FoldLineProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="flex items-center gap-2 w-full min-h-5.5 max-md:min-h-7 text-left text-text-2 rounded-tag hover:text-text"
    >
      <span className="min-w-14 shrink-0 text-small text-text-3 tabular-nums whitespace-nowrap">{when}</span>
      <span className="flex-1 min-w-0 truncate">{what}</span>
      <span className="text-small text-text-3 whitespace-nowrap tabular-nums max-md:hidden">{end}</span>
      <Icon of={open ? ChevronDown : ChevronRight} small className="text-text-3" />
    </button>
  );
}

interface FoldProps {
  conversation: ConversationSummary;
  open: boolean;
  thread: Thread;
  onToggle: () => void;
}

export function Fold({ conversation, open, thread, onToggle }: FoldProps) {
  const say = useSay();
  const { glyph, colour } = channelOf(conversation.channel);
  const count = say("story.entries", { count: conversation.entries_count });
  return (
    <ThreadRow thread={thread} label={conversation.subject || conversation.reference}>
      <Knot glyph={glyph} colour={colour} />
      <FoldLine
        open={open}
        when={shortTime(conversation.opened_at, new Date())}
        what={conversation.subject || conversation.reference}
        end={`${count}, ${say(`status.${conversation.status}`)}`}
        onToggle={onToggle}
      />
    </ThreadRow>
  );
}

interface OlderProps {
  conversations: ConversationSummary[];
  thread: Thread;
  onOpen: () => void;
}

export function Older({ conversations, thread, onOpen }: OlderProps) {
  const say = useSay();
  const years = conversations.flatMap((one) => [one.opened_at, one.last_at]).map((at) => new Date(at).getFullYear());
  const [from, to] = [Math.min(...years), Math.max(...years)];
  return (
    <ThreadRow thread={thread} label={say("story.older", { count: conversations.length })}>
      <Knot />
      <FoldLine
        open={false}
        when={say("story.before")}
        what={say("story.older", { count: conversations.length })}
        end={from === to ? from : `${from}–${to}`}
        onToggle={onOpen}
      />
    </ThreadRow>
  );
}

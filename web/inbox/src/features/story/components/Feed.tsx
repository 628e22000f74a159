/** The blocks of the story as a feed: Page Up and Page Down step from entry to entry. */
import type { KeyboardEvent } from "react";
import { useSay } from "../../../shared/i18n/index.ts";
import type { Block } from "../blocks.ts";
import { EntryView } from "./EntryView.tsx";
import { Fold, Older } from "./Folds.tsx";
import { type Thread, ThreadRow } from "./Knot.tsx";

interface FeedProps {
  blocks: Block[];
  busy: boolean;
  onToggle: (conversation: string) => void;
  onOlder: () => void;
  onGo: (conversation: string) => void;
}

const STEPS: Record<string, number> = { PageDown: 1, PageUp: -1 };

function step(event: KeyboardEvent<HTMLElement>): void {
  const by = STEPS[event.key];
  if (by === undefined) return;
  const articles = [...event.currentTarget.querySelectorAll<HTMLElement>("article")];
  const at = articles.findIndex((article) => article.contains(document.activeElement));
  const to = articles[at === -1 ? articles.length - 1 : at + by];
  if (to === undefined) return;
  event.preventDefault();
  to.focus();
}

export function Feed({ blocks, busy, onToggle, onOlder, onGo }: FeedProps) {
  const say = useSay();
  return (
    <div role="feed" id="story" tabIndex={-1} aria-label={say("pane.story")} aria-busy={busy} onKeyDown={step} className="outline-none pt-2 pb-3 pr-5 max-md:pr-4">
      {blocks.map((block, index) => {
        const thread = { first: index === 0, last: index === blocks.length - 1, now: isNow(block) };
        return <OneBlock key={block.id} block={block} place={index + 1} thread={thread} onToggle={onToggle} onOlder={onOlder} onGo={onGo} />;
      })}
    </div>
  );
}

function isNow(block: Block): boolean {
  return block.type === "entry" && block.inFocus;
}

interface OneBlockProps extends Omit<FeedProps, "blocks" | "busy"> {
  block: Block;
  place: number;
  thread: Thread;
}

function OneBlock({ block, place, thread, onToggle, onOlder, onGo }: OneBlockProps) {
  const say = useSay();
  switch (block.type) {
    case "older":
      return <Older conversations={block.conversations} thread={thread} onOpen={onOlder} />;
    case "fold":
      return <Fold conversation={block.conversation} open={block.open} thread={thread} onToggle={() => onToggle(block.conversation.id)} />;
    case "rest":
      return (
        <ThreadRow thread={thread} label={block.conversation.subject || block.conversation.reference}>
          <button type="button" onClick={() => onGo(block.conversation.id)} className="text-small text-accent font-medium">
            {say("story.openConversation")}
          </button>
        </ThreadRow>
      );
    case "entry":
      return <EntryView entry={block.entry} beginsDay={block.beginsDay} dated={!block.inFocus} thread={thread} place={place} />;
  }
}

/** Shows the entry that somebody wants to see: loads back to it, unfolds its conversation, scrolls there. */
import type { StoryPage } from "@tellonce/shared/api.ts";
import { useEffect } from "react";
import { foundWanted, useWanted } from "../../shared/state/wanted.ts";
import type { Unfolded } from "./blocks.ts";

const SEEN_MS = 1_600;

interface More {
  load: (side: "before", at: string) => Promise<void>;
  busy: boolean;
}

function show(element: HTMLElement): void {
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  element.dataset.wanted = "";
  setTimeout(() => delete element.dataset.wanted, SEEN_MS);
}

export function useShowWanted(story: StoryPage, conversation: string, unfolded: Unfolded, unfold: (next: Unfolded) => void, more: More): void {
  const wanted = useWanted((state) => state.entry);
  useEffect(() => {
    if (wanted === null || more.busy) return;
    const element = document.getElementById(`entry-${wanted}`);
    const entry = story.entries.find((one) => one.id === wanted);
    if (element !== null) {
      foundWanted();
      show(element);
    } else if (entry === undefined) {
      if (story.before === null) foundWanted();
      else void more.load("before", story.before);
    } else if (entry.conversation_id === conversation || unfolded.conversations.has(entry.conversation_id)) {
      foundWanted();
    } else {
      unfold({ conversations: new Set([...unfolded.conversations, entry.conversation_id]), older: true });
    }
  }, [wanted, story, conversation, unfolded, unfold, more]);
}

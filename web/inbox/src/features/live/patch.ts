/** What a live event changes in the cache. */
import type { Agent, LiveEvent, Row } from "@tellonce/shared/api.ts";
import type { QueryClient } from "@tanstack/react-query";
import { applyRow } from "../../shared/api/apply.ts";
import { keys } from "../../shared/api/keys.ts";
import { patchStories, refreshStory, storiesWith } from "../../shared/api/stories.ts";
import { patchDelivery } from "../../shared/api/story.ts";
import { noteOther } from "../../shared/state/others.ts";

export function applyEvent(client: QueryClient, event: LiveEvent, me: string): void {
  switch (event.type) {
    case "reload":
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
      break;
    case "desk":
      applyDesk(client, event.conversation_id, event.row, me);
      break;
    case "entry":
      applyEntry(client, event);
      break;
    case "delivery":
      patchStories(client, event.conversation_id, (story) =>
        patchDelivery(story, event.entry_id, event.state, new Date().toISOString()),
      );
      break;
    case "presence":
      client.setQueryData<Agent[]>(keys.agents, (agents) =>
        agents?.map((agent) => (agent.id === event.agent_id ? { ...agent, state: event.state } : agent)),
      );
      break;
    case "viewing":
    case "typing":
      if (event.agent_id !== me) noteOther(event.type, event.conversation_id, event.agent_id);
  }
}

function applyDesk(client: QueryClient, conversation: string, row: Row | null, me: string): void {
  refreshCounts(client);
  void client.invalidateQueries({ queryKey: keys.decision(conversation) });
  if (row === null) {
    void client.invalidateQueries({ queryKey: keys.lists });
    void client.invalidateQueries({ queryKey: keys.conversation(conversation) });
    return;
  }
  applyRow(client, row, me);
}

function applyEntry(client: QueryClient, event: { entry_id: string; conversation_id: string; customer_id: string }): void {
  const withIt = storiesWith(client, event.conversation_id).map(([key]) => key);
  const ofCustomer = client.getQueriesData({ queryKey: keys.storiesOf(event.customer_id) }).map(([key]) => key);
  const found = new Map([...withIt, ...ofCustomer].map((key) => [JSON.stringify(key), key]));
  for (const key of found.values()) void refreshStory(client, key, event.entry_id).catch(() => undefined);
}

let countsDue: ReturnType<typeof setTimeout> | undefined;

/** A burst of work asks for the counts once. */
function refreshCounts(client: QueryClient): void {
  countsDue ??= setTimeout(() => {
    countsDue = undefined;
    void client.invalidateQueries({ queryKey: keys.counts });
  }, 400);
}

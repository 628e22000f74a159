/** What a live event changes in the cache. */
import type { Agent, ConversationDetail, LiveEvent, Row } from "@tellonce/shared/api.ts";
import type { QueryClient } from "@tanstack/react-query";
import { applyRow } from "../../shared/api/apply.ts";
import { keys } from "../../shared/api/keys.ts";
import { addSaid, applyDelivery, readRegrouped, refreshStory, storiesWith } from "../../shared/api/stories.ts";
import { noteChat, noteVisitor, VISITOR } from "../../shared/state/chats.ts";
import { noteOther } from "../../shared/state/others.ts";

const COUNTS_AFTER_MS = 400;
const AGENTS_AFTER_MS = 1_500;
const BRIEFS_AFTER_MS = 400;

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
    case "said":
      addSaid(client, event);
      break;
    case "delivery":
      applyDelivery(client, event.conversation_id, event.entry_id, event.state);
      break;
    case "regrouped":
      readRegrouped(client);
      break;
    case "presence":
      client.setQueryData<Agent[]>(keys.agents, (agents) =>
        agents?.map((agent) => (agent.id === event.agent_id ? { ...agent, state: event.state } : agent)),
      );
      askSoon(client, keys.agents, AGENTS_AFTER_MS);
      break;
    case "paused":
      noteVisitor(event.conversation_id, event.page ?? "", true);
      break;
    case "viewing":
    case "typing":
      if (event.agent_id === VISITOR && event.type === "viewing") noteVisitor(event.conversation_id, event.page ?? "", false);
      else if (event.agent_id !== me) noteOther(event.type, event.conversation_id, event.agent_id);
  }
}

function applyDesk(client: QueryClient, conversation: string, row: Row | null, me: string): void {
  askSoon(client, keys.counts, COUNTS_AFTER_MS);
  askSoon(client, keys.agents, AGENTS_AFTER_MS);
  void client.invalidateQueries({ queryKey: keys.decision(conversation) });
  if (row === null) {
    void client.invalidateQueries({ queryKey: keys.lists });
    void client.invalidateQueries({ queryKey: keys.conversation(conversation) });
    return;
  }
  applyRow(client, row, me);
  noteChat(row, me);
  const shown = client.getQueryData<ConversationDetail>(keys.conversation(conversation));
  // The desk learns of joined customers after the story: what was read in between names the wrong one.
  if (shown !== undefined && shown.customer.id !== row.customer.id) void client.invalidateQueries({ queryKey: keys.conversation(conversation) });
}

function applyEntry(client: QueryClient, event: { entry_id: string; conversation_id: string; customer_id: string }): void {
  void client.invalidateQueries({ queryKey: keys.told(event.customer_id) });
  for (const queryKey of [keys.promises, keys.briefs]) askSoon(client, queryKey, BRIEFS_AFTER_MS);
  const withIt = storiesWith(client, event.conversation_id).map(([key]) => key);
  const ofCustomer = client.getQueriesData({ queryKey: keys.storiesOf(event.customer_id) }).map(([key]) => key);
  const found = new Map([...withIt, ...ofCustomer].map((key) => [JSON.stringify(key), key]));
  void client.invalidateQueries({ queryKey: keys.storiesOf(event.customer_id), predicate: (query) => query.state.data === undefined });
  for (const key of found.values()) void refreshStory(client, key, event.entry_id).catch(() => undefined);
}

const due = new Map<string, ReturnType<typeof setTimeout>>();

/** A burst of events asks again once, and after what was already asked for has come. */
function askSoon(client: QueryClient, key: readonly [string], afterMs: number): void {
  if (due.has(key[0])) return;
  const timer = setTimeout(() => {
    due.delete(key[0]);
    void client.invalidateQueries({ queryKey: key });
  }, afterMs);
  due.set(key[0], timer);
}

/** Reading a customer's story: from the newest entry back to a conversation, further back, and the newest after a live event. */
import type { ConversationSummary, DeliveryState, Entry, StoryPage } from "@tellonce/shared/api.ts";
import { type QueryClient, useQuery, type UseQueryOptions } from "@tanstack/react-query";
import { request } from "./client.ts";
import { noteDelivery, withDeliveries } from "./deliveries.ts";
import { keys } from "./keys.ts";
import { mergeEntries, mergePage, newestFromCustomer, patchDelivery, type Said, withSaid } from "./story.ts";

const PAGE = 50;

interface Place {
  before?: string;
  around?: string;
}

export async function fetchStory(customer: string, place: Place, signal?: AbortSignal): Promise<StoryPage> {
  const options = { query: { limit: PAGE, ...place }, ...(signal === undefined ? {} : { signal }) };
  const page = await request<StoryPage>("GET", `/customers/${encodeURIComponent(customer)}/story`, options);
  return { ...page, entries: withDeliveries(page.entries) };
}

/** Changes every cached story that has this conversation. */
export function patchStories(client: QueryClient, conversation: string, patch: (story: StoryPage) => StoryPage): void {
  for (const [key, story] of storiesWith(client, conversation)) client.setQueryData(key, patch(story));
}

export function storiesWith(client: QueryClient, conversation: string): [readonly unknown[], StoryPage][] {
  const known = client.getQueriesData<StoryPage>({ queryKey: keys.stories });
  return known.flatMap(([key, story]) => (story?.conversations.some((one) => one.id === conversation) ? [[key, story]] : []));
}

export function addEntry(client: QueryClient, entry: Entry): void {
  const added = withDeliveries([entry]);
  patchStories(client, entry.conversation_id, (story) => ({ ...story, entries: mergeEntries(story.entries, added) }));
}

/** A visitor's words ahead of their record: they stand as the last ones of theirs do until the entry comes, which takes their place. */
export function addSaid(client: QueryClient, said: Said): void {
  patchStories(client, said.conversation_id, (story) => {
    const entries = withSaid(story.entries, said);
    return entries === story.entries ? story : { ...story, entries };
  });
}

/** Takes a delivery's progress into every story that is loaded, and into what is still on its way. */
export function applyDelivery(client: QueryClient, conversation: string, entry: string, state: DeliveryState): void {
  const at = new Date().toISOString();
  noteDelivery(entry, { state, at, detail: "" });
  patchStories(client, conversation, (story) => patchDelivery(story, entry, state, at));
}

let grouping = 0;

/** Who or what belongs together has changed: all that was read of it is read again, and what is still on its way is too old. */
export function readRegrouped(client: QueryClient): void {
  grouping += 1;
  const changed = [
    keys.stories, keys.parts, keys.conversations, keys.allSuggestions, keys.allLinks, keys.allCustomers, keys.allFound, keys.promises, keys.briefs,
  ];
  for (const queryKey of changed) void client.invalidateQueries({ queryKey });
}

/** Says afterwards whether what was asked for now is still of the same persons and conversations. */
export function sameGrouping(): () => boolean {
  const asked = grouping;
  return () => asked === grouping;
}

/** Asks for the newest page and joins it; a story that misses an entry even then is read again. */
export async function refreshStory(client: QueryClient, key: readonly unknown[], entry: string): Promise<void> {
  const [, customer, conversation] = key as [string, string, string];
  const holds = sameGrouping();
  const page = await fetchStory(customer, {});
  if (!holds()) return;
  client.setQueryData<StoryPage>(key, (story) => story && mergePage(story, page, "inside"));
  const found = page.entries.some((one) => one.id === entry);
  if (!found) await client.invalidateQueries({ queryKey: keys.story(customer, conversation) });
}

/**
 * How a loaded story is looked at by those who don't ask for it. Without a function of their own: the query keeps the options
 * of whoever was drawn last, and could never be asked for again with one that does nothing.
 */
export function lookAt<Seen>(customer: string, conversation: string, select: (story: StoryPage) => Seen): UseQueryOptions<StoryPage, Error, Seen> {
  return { queryKey: keys.story(customer, conversation), enabled: false, select };
}

/** The customer's newest message in a conversation, as far as its story is loaded. */
export function useNewest(customer: string, conversation: string): Entry | undefined {
  return useQuery(lookAt(customer, conversation, (story) => newestFromCustomer(story.entries, conversation))).data;
}

const NONE: ConversationSummary[] = [];

/** All conversations of a customer, as the loaded story names them. */
export function useStoryConversations(customer: string, conversation: string): ConversationSummary[] {
  return useQuery(lookAt(customer, conversation, (story) => story.conversations)).data ?? NONE;
}

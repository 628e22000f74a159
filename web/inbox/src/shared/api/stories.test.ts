import type { StoryPage } from "@tellonce/shared/api.ts";
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { entry, summary } from "../../../tests/builders.ts";
import { keys } from "./keys.ts";
import { lookAt, readRegrouped } from "./stories.ts";

test("a story that others look at too is read again when customers are joined", async () => {
  const client = new QueryClient();
  const story: StoryPage = { entries: [entry()], conversations: [summary()], before: null, after: null, live_cursor: "" };
  const fetchStory = vi.fn(async () => story);
  const looks = () => lookAt("p1", "c1", (one) => one.conversations);
  new QueryObserver(client, { queryKey: keys.story("p1", "c1"), queryFn: fetchStory }).subscribe(() => undefined);
  const panel = new QueryObserver(client, looks());
  panel.subscribe(() => undefined);
  await vi.waitFor(() => expect(panel.getCurrentResult().data).toHaveLength(1));
  panel.setOptions(looks());

  readRegrouped(client);

  await vi.waitFor(() => expect(fetchStory).toHaveBeenCalledTimes(2));
  expect(panel.getCurrentResult().isError).toBe(false);
});

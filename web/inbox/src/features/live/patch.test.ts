import type { ConversationDetail, StoryPage } from "@tellonce/shared/api.ts";
import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { entry, row, summary } from "../../../tests/builders.ts";
import { keys, type ListFilter } from "../../shared/api/keys.ts";
import { type ListData, rowsOf } from "../../shared/api/rows.ts";
import { useChats } from "../../shared/state/chats.ts";
import { useOthers } from "../../shared/state/others.ts";
import { applyEvent } from "./patch.ts";

const MINE: ListFilter = { view: "mine", status: ["open"], sort: "target" };
const UNASSIGNED: ListFilter = { ...MINE, view: "unassigned" };

let client: QueryClient;

function ids(filter: ListFilter): string[] {
  return rowsOf(client.getQueryData<ListData>(keys.list(filter))).map((one) => one.conversation_id);
}

beforeEach(() => {
  client = new QueryClient();
  for (const filter of [MINE, UNASSIGNED]) {
    client.setQueryData(keys.list(filter), { pages: [{ items: [], next_cursor: null, total: 0, live_cursor: "" }], pageParams: [null] });
  }
});

describe("work on the desk", () => {
  test("goes from list to list as it is assigned", () => {
    applyEvent(client, { type: "desk", cursor: "1", event: "queued", conversation_id: "c1", row: row({ agent: null }) }, "deniz");
    expect([ids(MINE), ids(UNASSIGNED)]).toEqual([[], ["c1"]]);

    applyEvent(client, { type: "desk", cursor: "2", event: "assigned", conversation_id: "c1", row: row({ version: 2 }) }, "deniz");
    expect([ids(MINE), ids(UNASSIGNED)]).toEqual([["c1"], []]);
  });

  test("changes the open conversation, but never to something older", () => {
    const detail = { row: row({ version: 3 }), customer: {}, can: {}, live_cursor: "" } as unknown as ConversationDetail;
    client.setQueryData(keys.conversation("c1"), detail);

    applyEvent(client, { type: "desk", cursor: "1", event: "updated", conversation_id: "c1", row: row({ version: 2, status: "resolved" }) }, "deniz");
    expect(client.getQueryData<ConversationDetail>(keys.conversation("c1"))?.row.status).toBe("open");

    applyEvent(client, { type: "desk", cursor: "2", event: "updated", conversation_id: "c1", row: row({ version: 4, status: "waiting" }) }, "deniz");
    expect(client.getQueryData<ConversationDetail>(keys.conversation("c1"))?.row.status).toBe("waiting");
  });

  test.each([["another's", true], ["theirs", false]])("asks again whose story it is once the desk says that it is %s", (_, isOld) => {
    const told = row({ version: 4 });
    const customer = { ...told.customer, id: isOld ? "somebody else" : told.customer.id };
    client.setQueryData(keys.conversation("c1"), { row: row({ version: 3 }), customer, can: {}, live_cursor: "" } as unknown as ConversationDetail);

    applyEvent(client, { type: "desk", cursor: "1", event: "updated", conversation_id: "c1", row: told }, "deniz");

    expect(client.getQueryState(keys.conversation("c1"))?.isInvalidated).toBe(isOld);
  });
});

test("words ahead of their record are read at once where their chat is loaded", () => {
  const loaded: StoryPage = { entries: [entry({ channel: "chat" })], conversations: [summary()], before: null, after: null, live_cursor: "" };
  client.setQueryData(keys.story("p1", "c1"), loaded);

  const said = { type: "said", entry_id: "e2", text: "Kutu ezik", at: "2026-11-19T12:00:00.000Z" } as const;
  applyEvent(client, { ...said, conversation_id: "c1" }, "deniz");
  applyEvent(client, { ...said, conversation_id: "another", entry_id: "e3" }, "deniz");

  expect(client.getQueryData<StoryPage>(keys.story("p1", "c1"))?.entries.map((one) => one.text)).toEqual([entry().text, "Kutu ezik"]);
});

describe("an entry", () => {
  const story: StoryPage = { entries: [entry()], conversations: [summary()], before: null, after: null, live_cursor: "" };

  test("that was asked for before customers were parted brings nothing of the other one back", async () => {
    client.setQueryData(keys.story("p1", "c1"), story);
    const joined = { ...story, conversations: [summary(), summary({ id: "c2" })], entries: [entry(), entry({ id: "e9", conversation_id: "c2" })] };
    let answer: (response: Response) => void = () => undefined;
    vi.stubGlobal("fetch", vi.fn(() => new Promise<Response>((resolve) => { answer = resolve; })));

    applyEvent(client, { type: "entry", cursor: "1", entry_id: "e9", conversation_id: "c1", customer_id: "p1" }, "deniz");
    applyEvent(client, { type: "regrouped", cursor: "2", customer_ids: ["p1"], conversation_ids: [] }, "deniz");
    answer(Response.json(joined));
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(client.getQueryData<StoryPage>(keys.story("p1", "c1"))?.conversations).toHaveLength(1);
  });

  test("is fetched into the story that is open", async () => {
    client.setQueryData(keys.story("p1", "c1"), story);
    const page = { ...story, entries: [entry(), entry({ id: "e2", text: "new" })] };
    vi.stubGlobal("fetch", vi.fn(async () => Response.json(page)));

    applyEvent(client, { type: "entry", cursor: "1", entry_id: "e2", conversation_id: "c1", customer_id: "p1" }, "deniz");

    await vi.waitFor(() => expect(client.getQueryData<StoryPage>(keys.story("p1", "c1"))?.entries).toHaveLength(2));
    expect(fetch).toHaveBeenCalledOnce();
  });

  test("of somebody else asks for nothing", () => {
    client.setQueryData(keys.story("p1", "c1"), story);
    vi.stubGlobal("fetch", vi.fn());

    applyEvent(client, { type: "entry", cursor: "1", entry_id: "x", conversation_id: "c9", customer_id: "p9" }, "deniz");

    expect(fetch).not.toHaveBeenCalled();
  });

  test("of ours goes on being delivered", () => {
    const ours = entry({ id: "r", direction: "out", delivery: { state: "sending", at: null, detail: "" } });
    client.setQueryData(keys.story("p1", "c1"), { ...story, entries: [ours] });

    applyEvent(client, { type: "delivery", cursor: "1", entry_id: "r", conversation_id: "c1", state: "delivered" }, "deniz");

    expect(client.getQueryData<StoryPage>(keys.story("p1", "c1"))?.entries[0]?.delivery?.state).toBe("delivered");
  });

  test("of ours that was delivered before it was read comes as delivered", async () => {
    client.setQueryData(keys.story("p1", "c1"), story);
    const queued = entry({ id: "fast", direction: "out", delivery: { state: "queued", at: null, detail: "" } });
    let answer: (response: Response) => void = () => undefined;
    vi.stubGlobal("fetch", vi.fn(() => new Promise<Response>((resolve) => { answer = resolve; })));

    applyEvent(client, { type: "entry", cursor: "1", entry_id: "fast", conversation_id: "c1", customer_id: "p1" }, "deniz");
    applyEvent(client, { type: "delivery", cursor: "2", entry_id: "fast", conversation_id: "c1", state: "sent" }, "deniz");
    answer(Response.json({ ...story, entries: [entry(), queued] }));

    const known = () => client.getQueryData<StoryPage>(keys.story("p1", "c1"))?.entries.find((one) => one.id === "fast");
    await vi.waitFor(() => expect(known()?.delivery?.state).toBe("sent"));
  });
});

test("reload makes everything but the session be read again", () => {
  client.setQueryData(keys.session, {});

  applyEvent(client, { type: "reload" }, "deniz");

  expect(client.getQueryState(keys.list(MINE))?.isInvalidated).toBe(true);
  expect(client.getQueryState(keys.session)?.isInvalidated).toBe(false);
});

test("colleagues who look are noted, oneself isn't", () => {
  applyEvent(client, { type: "viewing", conversation_id: "c1", agent_id: "kamran" }, "deniz");
  applyEvent(client, { type: "viewing", conversation_id: "c1", agent_id: "deniz" }, "deniz");

  expect(Object.keys(useOthers.getState().viewing.c1 ?? {})).toEqual(["kamran"]);
});

test("a visitor who has been silent for long is here all the same, until they are seen again without a pause", () => {
  const about = { conversation_id: "c1", agent_id: "visitor", page: "https://www.poyraz.example/rota" };
  const here = () => useChats.getState().here.c1;

  applyEvent(client, { type: "paused", ...about }, "deniz");
  expect(here()).toMatchObject({ page: about.page, paused: true });

  applyEvent(client, { type: "viewing", ...about }, "deniz");
  expect(here()?.paused).toBe(false);
});

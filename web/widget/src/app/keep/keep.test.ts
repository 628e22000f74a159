import { beforeEach, expect, test } from "vitest";
import { aState, OPEN } from "../../../tests/make.ts";
import { acked, put } from "../state/outbox.ts";
import { keepIn } from "./keep.ts";

beforeEach(() => localStorage.clear());

const say = { t: "say", text: "x" } as const;

test("nothing is kept before something was said", () => {
  keepIn(localStorage, "web").save(aState({ session: "token" }));

  expect(localStorage).toHaveLength(0);
});

test("what isn't acked outlives the page, with its id and number, and the session too", () => {
  keepIn(localStorage, "web").save(put(aState({ session: "token" }), say, "id-0-0000", 7));

  const { kept, items } = keepIn(localStorage, "web").load();

  expect(kept?.session).toBe("token");
  expect(items).toMatchObject([{ id: "id-0-0000", n: 1, written_ms: 7, state: "waiting" }]);
});

test("what is acked is kept no more", () => {
  const keep = keepIn(localStorage, "web");
  const said = put(aState({ chat: OPEN }), say, "id-0-0000", 0);

  keep.save(said);
  keep.save(acked(said, { id: "id-0-0000", entry: "e", at: 1, masked: [] }));

  expect(keep.load().items).toEqual([]);
});

test("two tabs don't write over each other's words", () => {
  const [one, other] = [keepIn(localStorage, "web"), keepIn(localStorage, "web")];

  one.save(put(aState(), say, "id-0-0000", 1));
  other.save(put(aState(), say, "id-1-0000", 2));

  expect(keepIn(localStorage, "web").load().items).toHaveLength(2);
});

test("accounts are kept apart, and forgetting leaves nothing", () => {
  keepIn(localStorage, "other").save(put(aState(), say, "id-0-0000", 0));

  expect(keepIn(localStorage, "web").load().items).toEqual([]);
  keepIn(localStorage, "other").forget();

  expect(localStorage).toHaveLength(0);
});

test("a browser that forbids storage chats all the same", () => {
  const keep = keepIn(null, "web");

  keep.save(put(aState(), say, "id-0-0000", 0));

  expect(keep.load()).toEqual({ kept: null, items: [] });
});

test("the visitor's word about their page outlives the page, and forgetting one account leaves its namesake alone", () => {
  for (const account of ["web", "web-tr"]) keepIn(localStorage, account).save(aState({ chat: OPEN, consent: true }));

  keepIn(localStorage, "web").forget();

  expect(keepIn(localStorage, "web").load().kept).toBeNull();
  expect(keepIn(localStorage, "web-tr").load().kept?.consent).toBe(true);
});

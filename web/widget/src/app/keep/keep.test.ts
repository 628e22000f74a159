import { beforeEach, expect, test, vi } from "vitest";
import { fakeCaches } from "../../../tests/caches.ts";
import { aState, OPEN } from "../../../tests/make.ts";
import { acked, put } from "../state/outbox.ts";
import { keepIn } from "./keep.ts";

beforeEach(() => {
  localStorage.clear();
  fakeCaches();
});

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

const picture = { blob: new Blob(["taban"], { type: "image/png" }), name: "taban.png", media_type: "image/png", size_bytes: 5, preview: "blob:1", file: "ticket" };

test("files that wait outlive the page beside their words, and are sent up again", async () => {
  const keep = keepIn(localStorage, "web");
  keep.lay("id-0-0000", [picture]);
  keep.save(put(aState(), say, "id-0-0000", 7, [picture]));

  const later = keepIn(localStorage, "web");
  const [item] = later.load().items;
  const blobs = await later.take("id-0-0000");

  expect(item?.files).toEqual([{ ...picture, blob: null, preview: "", file: "" }]);
  expect(blobs.map((blob) => blob.size)).toEqual([5]);
});

test("what has arrived leaves no file behind, though it was quick", async () => {
  const keep = keepIn(localStorage, "web");
  const said = put(aState({ chat: OPEN }), say, "id-0-0000", 0, [picture]);

  keep.lay("id-0-0000", [picture]);
  keep.save(said);
  keep.save(acked(said, { id: "id-0-0000", entry: "e", at: 1, masked: [] }));

  expect(await keep.take("id-0-0000")).toEqual([]);
});

test("forgetting takes the files too", async () => {
  const keep = keepIn(localStorage, "web");
  keep.lay("id-0-0000", [picture]);

  keep.forget();

  expect(await keep.take("id-0-0000")).toEqual([]);
});

test("a browser without such a cache chats all the same, and says later that a file is lost", async () => {
  vi.stubGlobal("caches", undefined);
  const keep = keepIn(localStorage, "web");

  keep.lay("id-0-0000", [picture]);

  expect(await keep.take("id-0-0000")).toEqual([]);
});

/** A draft is stale when the customer wrote after its first word. Pure. */
import type { Entry } from "@tellonce/shared/api.ts";
import type { Draft } from "../../shared/state/drafts.ts";

export function isStale(draft: Draft, newest: Entry | undefined): boolean {
  if (draft.mode !== "reply" || draft.texts.reply === "" || draft.base === null || newest === undefined) return false;
  return newest.id !== draft.base;
}

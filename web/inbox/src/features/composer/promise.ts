/** A promise in what is being written: read out of the text, or begun empty. */
import { suggestPromise } from "../../shared/api/promises.ts";
import { fieldMoment } from "../../shared/lib/moments.ts";
import { changeDraft, draftOf, type PromiseDraft } from "../../shared/state/drafts.ts";

const EVENING_HOUR = 18;

/** Tomorrow at the end of the day. */
function tomorrow(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, EVENING_HOUR);
}

/** What the text promises stands in the fields; where it promises nothing by a time, they are for the agent to fill. */
export async function beginPromise(conversation: string, language: string): Promise<void> {
  const { texts, mode } = draftOf(conversation);
  const found = texts[mode].trim() === "" ? null : await suggestPromise(texts[mode], language).catch(() => null);
  const promise = { text: found?.text ?? "", due: fieldMoment(found?.due_at ?? tomorrow()) };
  if (draftOf(conversation).promise === null) changeDraft(conversation, { promise });
}

/** A promise needs words and a date that is to come; without one there is nothing to wait for. */
export function isWhole(promise: PromiseDraft | null): boolean {
  return promise === null || (promise.text.trim() !== "" && new Date(promise.due).getTime() > Date.now());
}

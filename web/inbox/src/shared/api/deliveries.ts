/** How far deliveries have come, as the socket told: an answer asked for before that doesn't know it yet. */
import type { Delivery, Entry } from "@tellonce/shared/api.ts";
import { mergeEntries } from "./story.ts";

/** More than can be on their way at once; what is forgotten is only as late as its next reading. */
const KEPT = 1_000;

const told = new Map<string, Delivery>();

export function noteDelivery(entry: string, delivery: Delivery): void {
  told.delete(entry);
  told.set(entry, delivery);
  const oldest = told.keys().next();
  if (told.size > KEPT && !oldest.done) told.delete(oldest.value);
}

/** The entries that were read, brought as far as the socket has told of them meanwhile. */
export function withDeliveries(entries: Entry[]): Entry[] {
  const further = entries.flatMap((entry) => {
    const delivery = told.get(entry.id);
    return delivery === undefined || entry.delivery === null ? [] : [{ ...entry, delivery }];
  });
  return further.length === 0 ? entries : mergeEntries(further, entries);
}

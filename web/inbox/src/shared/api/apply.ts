/** A newer row, from a live event or as the answer to a write, into everything that shows it. */
import type { ConversationDetail, Row } from "@tellonce/shared/api.ts";
import type { QueryClient } from "@tanstack/react-query";
import { keys, type ListFilter } from "./keys.ts";
import { rememberRow } from "./recent.ts";
import { type ListData, patchRow } from "./rows.ts";

/** Brings a newer row into every list it belongs to and into the open conversation. */
export function applyRow(client: QueryClient, heard: Row, me: string): void {
  const row = rememberRow(heard);  // a list that a newer state took it out of knows no version to compare with
  for (const [key, data] of client.getQueriesData<ListData>({ queryKey: keys.lists })) {
    const filter = key[1] as ListFilter;
    if (data !== undefined) client.setQueryData(key, patchRow(data, row, filter, me));
  }
  const queryKey = keys.conversation(row.conversation_id);
  client.setQueryData<ConversationDetail>(queryKey, (detail) =>
    detail === undefined || detail.row.version > row.version ? detail : { ...detail, row },
  );
  const customer = client.getQueryData<ConversationDetail>(queryKey)?.customer;
  // The desk hears of joined and parted customers after the record: whose story it is must be asked again.
  if (customer !== undefined && customer.id !== row.customer.id) void client.invalidateQueries({ queryKey });
}

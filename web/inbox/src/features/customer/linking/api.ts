/** Proofs of a customer's profile: begun here, looked at again while a code is out. */
import type { Proof } from "@tellonce/shared/api.ts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { request } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";
import { newId } from "../../../shared/lib/ids.ts";

const WHILE_PENDING_MS = 3_000;

/** The customer's newest proof. Once it is proved, the two customers are one: what is shown of them is asked for again. */
export function useProof(customer: string, conversation: string): Proof | null {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: keys.proof(customer),
    queryFn: ({ signal }) => request<Proof | null>("GET", `/customers/${encodeURIComponent(customer)}/proof`, { signal }),
    refetchInterval: (query) => (query.state.data?.state === "pending" ? WHILE_PENDING_MS : false),
  });
  const before = useRef(data?.state);
  useEffect(() => {
    if (before.current === "pending" && data?.state === "proved") {
      void client.invalidateQueries({ queryKey: keys.conversation(conversation) });
      void client.invalidateQueries({ queryKey: keys.storiesOf(customer) });
    }
    before.current = data?.state;
  }, [client, conversation, customer, data?.state]);
  return data ?? null;
}

export function useProofActions(customer: string, conversation: string) {
  const client = useQueryClient();
  const keep = (proof: Proof) => client.setQueryData(keys.proof(customer), proof);
  return {
    start: async (address: string) =>
      keep(await request<Proof>("POST", `/conversations/${conversation}/proof`, { body: { request_id: newId(), address } })),
    cancel: async (proof: Proof) => keep(await request<Proof>("DELETE", `/proofs/${proof.id}`)),
  };
}

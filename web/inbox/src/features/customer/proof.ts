/** How an identity is known: proved by evidence, an agent's word, or only a suggestion. Pure. */
import type { Identity } from "@tellonce/shared/api.ts";

export type Proof = "proved" | "word" | "suggestion";

export function proofOf({ verified, evidence }: Identity): { proof: Proof; agent: string | null } {
  if (evidence.startsWith("agent:")) return { proof: "word", agent: evidence.slice("agent:".length) };
  return { proof: verified ? "proved" : "suggestion", agent: null };
}

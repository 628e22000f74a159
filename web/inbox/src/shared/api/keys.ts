/** The names of what is cached: features ask under these, live events patch under these. */
import type { Status } from "@tellonce/shared/api.ts";

export type View = "mine" | "consulted" | "appointments" | "unassigned" | "all" | "team";
export type Sort = "target" | "newest" | "oldest";

export interface ListFilter {
  view: View;
  team?: string;
  account?: string;
  status: Status[];
  sort: Sort;
}

export const keys = {
  session: ["session"] as const,
  counts: ["counts"] as const,
  teams: ["teams"] as const,
  agents: ["agents"] as const,
  lists: ["conversations"] as const,
  list: (filter: ListFilter) => ["conversations", filter] as const,
  conversations: ["conversation"] as const,
  conversation: (id: string) => ["conversation", id] as const,
  ways: (conversation: string, newest: string) => ["ways", conversation, newest] as const,
  proof: (customer: string) => ["proof", customer] as const,
  decision: (id: string) => ["decision", id] as const,
  stories: ["story"] as const,
  storiesOf: (customer: string) => ["story", customer] as const,
  story: (customer: string, conversation: string) => ["story", customer, conversation] as const,
  parts: ["part"] as const,
  part: (customer: string, only: string, newest: string) => ["part", customer, only, newest] as const,
  allSuggestions: ["suggestions"] as const,
  suggestions: (customer: string) => ["suggestions", customer] as const,
  promises: ["promises"] as const,
  promisesOf: (customer: string) => ["promises", "customer", customer] as const,
  promiseList: (filter: { whose: string; which: string }) => ["promises", "list", filter] as const,
  briefs: ["brief"] as const,
  brief: (conversation: string) => ["brief", conversation] as const,
  told: (customer: string) => ["told", customer] as const,
  erasure: (id: string) => ["erasure", id] as const,
  audit: (record: string) => ["audit", record] as const,
  allCustomers: ["customer"] as const,
  customer: (id: string) => ["customer", id] as const,
  allFound: ["found"] as const,
  found: (words: string) => ["found", words] as const,
  allLinks: ["links"] as const,
  links: (customer: string) => ["links", customer] as const,
  kept: ["kept"] as const,
  ledger: ["ledger"] as const,
  accounts: ["accounts"] as const,
  draft: (conversation: string) => ["draft", conversation] as const,
};

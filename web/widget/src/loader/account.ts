/** What the bubble must know of its account before anybody presses it: its colours, and whether this page may have it at all. */

export interface Account {
  name: string;
  colour?: { accent: string; accent_dark: string };
}

/** Null if the service refuses this page (its origin must be among the account's); without a network the bubble stands in our own colours. */
export async function fetchAccount(service: string, account: string, language: string): Promise<Account | null> {
  try {
    const answer = await fetch(`${service}/chat/v1/${account}/config?language=${language}`, { credentials: "omit" });
    if (answer.ok) return (await answer.json()) as Account;
    if (answer.status >= 500) return UNKNOWN;
    const problem = (await answer.json().catch(() => ({}))) as { reason?: string };
    console.error(`tellonce: no chat: ${problem.reason ?? answer.status}`);
    return null;
  } catch {
    return UNKNOWN;
  }
}

const UNKNOWN: Account = { name: "" };

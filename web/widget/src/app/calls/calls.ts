/** The calls over HTTP (docs/chat-protocol.md): config, files, transcript. */
import type { Config } from "../protocol/config.ts";
import type { LocalFile } from "../state/state.ts";

/** A refusal: `retry_ms` null = it would be refused again. */
export class Refused extends Error {
  readonly reason: string;
  readonly retry_ms: number | null;

  constructor(reason: string, retry_ms: number | null) {
    super(reason);
    this.reason = reason;
    this.retry_ms = retry_ms;
  }
}

/** Address of the service and account, "/chat/v1/shop", by that of our page, "/chat/v1/shop/frame". */
export function baseOf(path: string): string {
  return path.slice(0, -6);
}

export async function fetchConfig(base: string, language: string): Promise<Config> {
  return (await ask(`${base}/config?language=${language}`, {})).json() as Promise<Config>;
}

/** The name under which the server keeps the file for an hour. */
export async function upload(base: string, session: string, file: LocalFile): Promise<string> {
  if (!file.blob) throw new Refused("FILE_LOST", null);
  const answer = await ask(`${base}/files`, {
    method: "POST",
    body: file.blob,
    headers: {
      "Content-Type": file.media_type,
      "X-File-Name": encodeURIComponent(file.name),
      Authorization: `Bearer ${session}`,
    },
  });
  return ((await answer.json()) as { file: string }).file;
}

export async function fetchTranscript(base: string, session: string, format: "text" | "html"): Promise<Blob> {
  return (await ask(`${base}/transcript?format=${format}`, { headers: { Authorization: `Bearer ${session}` } })).blob();
}

/** The answer; Refused if the server says no, TypeError if it can't be reached. */
async function ask(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, credentials: "omit" });
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as { reason?: string; retry_after_ms?: number };
  const later = answer.status === 429 || answer.status >= 500;
  throw new Refused(problem.reason ?? `${answer.status}`, later ? (problem.retry_after_ms ?? 5_000) : null);
}

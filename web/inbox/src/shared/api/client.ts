/** The one way to the server: JSON in and out, the CSRF token on writes, problems as one error class. */
import type { Problem } from "@tellonce/shared/api.ts";

export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }

  /** The server can't be reached or is busy: the same request may work later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

let csrfToken = "";
let onSignedOut: () => void = () => undefined;

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** What to do when the server says that nobody is signed in. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

type Query = Record<string, string | number | string[] | null | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(key, String(one));
  }
  const text = search.toString();
  return text === "" ? `/api${path}` : `/api${path}?${text}`;
}

export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, address(path, options.query), options);
  if (response.ok) return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  const error = new ApiError(response.status, await readProblem(response));
  if (response.status === 401 && path !== "/session") onSignedOut();
  throw error;
}

async function send(method: string, url: string, { body, signal }: Options): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (method !== "GET") headers["x-csrf-token"] = csrfToken;
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["content-type"] = "application/json";
  const payload = body === undefined ? null : isForm ? body : JSON.stringify(body);
  try {
    return await fetch(url, { method, headers, body: payload, credentials: "same-origin", signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { reason: "UNREACHABLE", message: String(error), request_id: "", retry_after_ms: null });
  }
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = { reason: `HTTP_${response.status}`, message: response.statusText, request_id: "", retry_after_ms: null };
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}

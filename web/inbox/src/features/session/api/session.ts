/** Who is signed in: read once, changed by signing in and out, taken away when the server says so. */
import type { Session } from "@tellonce/shared/api.ts";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { ApiError, request, setCsrfToken } from "../../../shared/api/client.ts";
import { keys } from "../../../shared/api/keys.ts";

async function readSession(): Promise<Session | null> {
  try {
    return withToken(await request<Session>("GET", "/session"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

function withToken(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

export function useSession() {
  return useQuery({ queryKey: keys.session, queryFn: readSession, staleTime: Number.POSITIVE_INFINITY });
}

export async function signIn(client: QueryClient, email: string, password: string): Promise<void> {
  const session = await request<Session>("POST", "/session", { body: { email, password } });
  client.setQueryData(keys.session, withToken(session));
}

export async function signOut(client: QueryClient): Promise<void> {
  await request("DELETE", "/session");
  client.clear();
  client.setQueryData(keys.session, null);
}

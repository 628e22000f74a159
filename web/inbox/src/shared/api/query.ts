/** The query client: what is asked again, how often, and never because a window came to the front — the socket tells. */
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client.ts";

const TRIES = 4;

function shouldRetry(count: number, error: Error): boolean {
  return error instanceof ApiError && error.isPassing && error.status !== 429 && count < TRIES;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: shouldRetry,
        retryDelay: (count) => Math.random() * Math.min(8_000, 400 * 2 ** count),
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

import { QueryCache, QueryClient } from '@tanstack/preact-query';
import { ApiError } from './api-error.ts';

/** How often a page asks what is so now, while it is seen. */
const LIVE_MS = 2_000;

const lost = new Set<(reason: string) => void>();

/** Calls the listener when a read is refused because nobody is logged in any more. */
export function onLoginLost(listener: (reason: string) => void): () => void {
  lost.add(listener);
  return () => lost.delete(listener);
}

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onError(error) {
      if (error instanceof ApiError && error.status === 401) for (const listener of lost) listener(error.message);
    },
  }),
  defaultOptions: {
    // What failed is asked again at the next turn; a retry in between says nothing new.
    queries: { retry: false, refetchInterval: LIVE_MS, staleTime: 500, gcTime: 60_000 },
    mutations: { retry: false },
  },
});

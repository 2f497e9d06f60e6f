import { TroupeError } from '@troupe/contracts';
import { serverFetch, type Reach } from '../server-fetch.ts';

export interface AuthorizationFetch {
  readonly fetchFn: (address: string | URL, init?: RequestInit) => Promise<Response>;
  /** Why an address was refused, if one was. */
  refused(): TroupeError | undefined;
  close(): Promise<void>;
}

/** Milliseconds that an authorization server has for each answer. */
const ANSWER_TIME_MS = 10_000;

/** As `fetch` is, to authorization servers: who sends the platform where it may not go is not asked anything else. */
export function authorizationFetch(url: string, reach: Reach): AuthorizationFetch {
  const own = serverFetch(url, {}, reach);
  let refused: TroupeError | undefined;
  return {
    async fetchFn(address, init = {}) {
      if (refused !== undefined) throw refused;
      try {
        return await own.fetch(address, { ...init, signal: AbortSignal.timeout(ANSWER_TIME_MS) });
      } catch (error) {
        if (error instanceof TroupeError && error.code === 'address-refused') refused = error;
        throw error;
      }
    },
    refused: () => refused,
    close: () => own.close(),
  };
}

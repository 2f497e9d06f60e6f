import type { Env } from '@troupe/env';

/** Notices that no turn can be stored: those that fail are tried again, and nothing else is stored meanwhile. */
export interface CommitWatch {
  failed(reason: string): void;
  /** A turn was stored, or is not tried any more. */
  over(): void;
  /** Why no turn can be stored; undefined while turns can be stored. */
  trouble(): string | undefined;
}

/** Milliseconds that commits may fail. */
const STALLED_MS = 3_000;

export function commitWatch(env: Pick<Env, 'monotonic'>): CommitWatch {
  let first: { readonly at: number } | undefined;
  let last = '';
  return {
    failed(reason) {
      first ??= { at: env.monotonic() };
      last = reason;
    },
    over() {
      first = undefined;
    },
    trouble() {
      const ms = first === undefined ? 0 : env.monotonic() - first.at;
      return ms < STALLED_MS ? undefined : `no turn has been stored for ${Math.round(ms / 1_000)} s: ${last}`;
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/nats-core';
import { toFailure, TroupeError } from '@troupe/contracts';
import type { AgentsOnNats, AgentsOnNatsOptions } from './agents-on-nats.ts';

export interface OfferOptions extends Omit<AgentsOnNatsOptions, 'nc' | 'owner'> {
  /** The server, and who runs these agents there; undefined where they are not offered. */
  readonly server: { readonly owner: string } | undefined;
  /** Rejects with TroupeError `unavailable` while the server is away. */
  readonly connect: () => Promise<NatsConnection>;
}

/** Milliseconds between attempts to reach a server that is away. */
const RETRY_MS = 5_000;

/**
 * Offers the agents on a NATS server of others, which may come later: the platform starts without it, and does not
 * depend on it afterwards.
 *
 * @throws TroupeError `invalid-configuration` when the server refuses this process
 */
export async function offerAgentsOnNats({ server, connect, ...parts }: OfferOptions): Promise<AgentsOnNats> {
  if (server === undefined) return { stop: async () => {} };
  const { log } = parts;
  const closing = new AbortController();
  let offered: AgentsOnNats | undefined;
  const offer = async (): Promise<void> => {
    const nc = await connect();
    // Loaded where it is used: most processes offer nothing.
    const { serveAgentsOnNats } = await import('./agents-on-nats.ts');
    offered = await serveAgentsOnNats({ ...parts, nc, owner: server.owner });
    log.info('agents are offered on NATS', { owner: server.owner });
  };
  const goOn = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await delay(RETRY_MS, undefined, { signal: closing.signal }).catch(() => {});
      if (closing.signal.aborted) return;
      try {
        return await offer();
      } catch (error) {
        log.warn('agents are not offered on NATS yet', { error: toFailure(error).message });
      }
    }
  };
  let going: Promise<void> | undefined;
  await offer().catch((error: unknown) => {
    if (!(error instanceof TroupeError) || error.code !== 'unavailable') throw error;
    log.warn('agents are not offered on NATS yet', { error: error.message });
    going = goOn();
  });
  return {
    async stop() {
      closing.abort();
      await going;
      await offered?.stop();
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/nats-core';
import { toFailure, TroupeError } from '@troupe/contracts';
import type { A2aParts } from '../a2a/a2a-parts.ts';
import type { A2aOnNatsOptions } from '../a2a/nats/serve-a2a-on-nats.ts';
import type { AgentsOnNats, AgentsOnNatsOptions } from './agents-on-nats.ts';

export interface OfferOptions extends Omit<AgentsOnNatsOptions, 'nc' | 'owner' | 'limits'> {
  /** The server, and who runs these agents there; undefined where they are not offered. */
  readonly server: { readonly owner: string } | undefined;
  /** What those exposed are asked by over A2A. */
  readonly a2a: A2aParts;
  readonly limits: AgentsOnNatsOptions['limits'] & A2aOnNatsOptions['limits'];
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
export async function offerAgentsOnNats({ server, connect, a2a, ...parts }: OfferOptions): Promise<AgentsOnNats> {
  if (server === undefined) return { stop: async () => {} };
  const { log } = parts;
  const closing = new AbortController();
  const offered: AgentsOnNats[] = [];
  const offer = async (): Promise<void> => {
    const nc = await connect();
    // Loaded where it is used: most processes offer nothing.
    const [{ serveAgentsOnNats }, { serveA2aOnNats }] = await Promise.all([
      import('./agents-on-nats.ts'),
      import('../a2a/nats/serve-a2a-on-nats.ts'),
    ]);
    const shared = { ...parts, nc, owner: server.owner };
    offered.push(await serveA2aOnNats(shared, a2a));
    // It owns the connection, and so is stopped last.
    offered.push(await serveAgentsOnNats(shared));
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
      for (const each of offered) await each.stop();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import type { BusWorld } from '../src/contract.ts';
import { natsBus, type NatsBus, type NatsBusOptions } from '../src/nats.ts';

/** A prefix nobody else on the server uses. */
export function newPrefix(): string {
  return `test-${randomUUID()}`;
}

/** Two connections with a stream of their own. */
export async function natsWorld(
  servers: string,
  options: NatsBusOptions = {},
): Promise<BusWorld & { readonly bus: NatsBus; readonly peer: NatsBus }> {
  const prefix = newPrefix();
  const [bus, peer] = await Promise.all([natsBus({ servers, prefix, ...options }), natsBus({ servers, prefix, ...options })]);
  return {
    bus,
    peer,
    // Other tests may use the server: what is taken from it is the stream.
    wipe: () => deleteStream(servers, prefix),
    async dispose() {
      await Promise.all([bus.close(), peer.close()]);
      await deleteStream(servers, prefix);
    },
  };
}

export async function deleteStream(servers: string, prefix: string): Promise<void> {
  const nc = await connect({ servers });
  const { streams } = await jetstreamManager(nc);
  for (const { config } of await streams.list().next()) if (config.name.startsWith(`${prefix}-work-`)) await streams.delete(config.name);
  await nc.close();
}

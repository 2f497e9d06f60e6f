import type { StreamInfo } from '@nats-io/jetstream';
import type { Connection } from './connect.ts';

/** Which durability the server gives. How often it syncs its files it shows only to its administrator. */
export function describeServer({ nc, where }: Connection, streams: readonly StreamInfo[]): string {
  const server = `NATS ${nc.info?.version ?? '?'} at ${where}`;
  const [first] = streams;
  if (first === undefined) return `${server}: no work goes through this connection, so nothing is kept.`;
  const { config, cluster } = first;
  const names = streams.map((stream) => stream.config.name).join(', ');
  const copies = `${config.num_replicas} ${config.num_replicas === 1 ? 'copy' : 'copies'}${cluster?.name === undefined ? '' : ` in the cluster ${cluster.name}`}`;
  const kept =
    config.storage === 'memory'
      ? 'in memory, so a restart of the server loses them'
      : 'in files, synced by the sync_interval of the server (2 minutes unless set), so a power failure may lose the last ones';
  return `${server}: messages of ${streams.length === 1 ? 'the stream' : 'the streams'} ${names} are kept ${kept}; ${copies}. What is lost is published again from the store.`;
}

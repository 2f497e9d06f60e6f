/** Who gets a certificate, in a folder of its own: a server, by the names clients know it by, or a client. */
export interface Holder {
  readonly folder: string;
  /** The user of the container that reads it. */
  readonly uid: number;
  readonly is: 'server' | 'client';
  /** Names of hosts of a server. */
  readonly hosts?: readonly string[];
}

/** Users of the images, as for passwords; that of MongoDB reads its files as a user of its own. */
const [ROOT, MONGO, NODE] = [0, 999, 1_000];

export const holders: readonly Holder[] = [
  { folder: 'nats', uid: ROOT, is: 'server', hosts: ['nats', 'localhost'] },
  { folder: 'mongo', uid: MONGO, is: 'server', hosts: ['mongo', 'localhost'] },
  ...['orchestrator', 'agent-worker', 'tool-gateway', 'registry', 'database-users'].map((folder): Holder => ({
    folder,
    uid: NODE,
    is: 'client',
  })),
];

/** A user of a server, and so a password. */
export type User =
  | `nats/${'orchestrator' | 'agent-worker' | 'tool-gateway' | 'registry'}`
  | `mongodb/${'root' | 'orchestrator' | 'registry'}`;

/** A file that one container reads, and no other: the folder is a volume of its own. */
export interface Placement {
  readonly file: string;
  /** The user of the container that reads it. */
  readonly uid: number;
  /** The password of this user, or the configuration of NATS with those of all. */
  readonly holds: User | 'all of nats';
}

/** The user of the images that are built from the Dockerfile. */
const NODE = 1_000;
/** NATS runs as root without rights, and the image of MongoDB begins as root. */
const ROOT = 0;

/** Which container gets which passwords. */
export const placements: readonly Placement[] = [
  { file: 'orchestrator/nats-password', uid: NODE, holds: 'nats/orchestrator' },
  { file: 'orchestrator/mongodb-password', uid: NODE, holds: 'mongodb/orchestrator' },
  { file: 'agent-worker/nats-password', uid: NODE, holds: 'nats/agent-worker' },
  { file: 'tool-gateway/nats-password', uid: NODE, holds: 'nats/tool-gateway' },
  { file: 'registry/nats-password', uid: NODE, holds: 'nats/registry' },
  { file: 'registry/mongodb-password', uid: NODE, holds: 'mongodb/registry' },
  { file: 'nats/passwords.conf', uid: ROOT, holds: 'all of nats' },
  { file: 'mongo/root-password', uid: ROOT, holds: 'mongodb/root' },
  { file: 'database-users/root-password', uid: NODE, holds: 'mongodb/root' },
  { file: 'database-users/orchestrator-password', uid: NODE, holds: 'mongodb/orchestrator' },
  { file: 'database-users/registry-password', uid: NODE, holds: 'mongodb/registry' },
];

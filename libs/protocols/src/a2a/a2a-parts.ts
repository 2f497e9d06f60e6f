import type { KeyObject } from 'node:crypto';
import type { TaskServices } from '@troupe/contracts';
import type { DocumentStore } from '@troupe/store';
import type { NatsAddress } from './nats/nats-address.ts';
import type { Pushes } from './push/push-operations.ts';

/** What the protocol is made of, beside what every protocol is given. */
export interface A2aParts {
  /** Where public cards find what is exposed: nobody has asked for a key then. */
  readonly services: TaskServices;
  /** Where it is on record what messages to tasks have answered. */
  readonly store: DocumentStore;
  /** Where clients have updates sent. */
  readonly pushes: Pushes;
  /** Whether who asks has to send a key or token. */
  readonly bearer: boolean;
  /** Where clients reach the platform. Without it a card names where its reader says it asks. */
  readonly publicUrl?: string | undefined;
  /** An Ed25519 key that signs cards. Those that name where their reader says it asks are not signed. */
  readonly signing?: KeyObject | undefined;
  /** The port of the gRPC server, where there is one. */
  readonly grpcPort?: number | undefined;
  /** Where the binding over NATS is, where there is one. */
  readonly nats?: NatsAddress | undefined;
  /** The agent of `/.well-known/agent-card.json`; the one that is exposed, where it is the only one. */
  readonly agent?: string | undefined;
}

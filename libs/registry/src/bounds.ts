import { taskKinds, type CatalogKind } from '@troupe/contracts';

/** The services of the platform. */
export const serviceKinds = ['orchestrator', 'agent-worker', 'tool-gateway', 'registry'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** What each may define, and say that it serves. */
export const offers: Readonly<Record<ServiceKind, readonly CatalogKind[]>> = {
  orchestrator: taskKinds,
  'agent-worker': ['activity', 'model'],
  'tool-gateway': ['tool'],
  registry: [],
};

/** Characters of JSON in one message at most; servers of a bus commonly carry 1 MiB. */
export const MAX_MESSAGE: number = 256 * 1024;
/** Things one process serves, or one agent makes use of. */
export const MAX_SERVES = 2_000;

/** Characters of JSON one definition is kept with. */
export const MAX_DEFINITION: number = 64 * 1024;
/** How many things, and how many characters of JSON together. */
interface Room {
  readonly count: number;
  readonly characters: number;
}

/** What the registry keeps of each kind. */
export const MAX_DEFINITIONS: Room = { count: 2_000, characters: 8 * 1024 * 1024 };
/** What the registry keeps of the processes of each service. */
export const MAX_INSTANCES: Room = { count: 1_000, characters: 4 * 1024 * 1024 };

import {
  callId,
  checkReadiness,
  commandId,
  partitionOf,
  reportSubject,
  taskId,
  type Check,
  type Readiness,
  type TaskId,
} from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import type { WindowWatch } from '../code/window-watch.ts';
import type { CommitWatch } from './commit-watch.ts';
import type { Ownership } from '../cluster/ownership.ts';

export interface ReadinessParts {
  readonly bus: Bus;
  readonly commits: CommitWatch;
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly ownership: Ownership;
  readonly store: Store;
}

/** What this process needs to serve, each by its name. */
export function createReadiness(parts: ReadinessParts, turns: WindowWatch, isStarted: () => boolean): () => Promise<Readiness> {
  const checks: Readonly<Record<string, Check>> = {
    recovery: () => (isStarted() ? undefined : 'open tasks are being taken up'),
    shutdown: () => (parts.isClosing() ? 'it is under way' : undefined),
    turns: () => turns.reason(),
    commits: () => parts.commits.trouble(),
    partitions: () => (isStarted() ? parts.ownership.trouble() : undefined),
    store: () => parts.store.ping(),
    bus: () => parts.bus.ping(),
    reports: () => (isStarted() ? reportsAreTaken(parts) : undefined),
  };
  return () => checkReadiness(checks, parts.env.after);
}

/** Asks as a worker would, of a task there is not: the answer comes the way all answers come. */
async function reportsAreTaken({ bus, ownership }: Pick<ReadinessParts, 'bus' | 'ownership'>): Promise<string | undefined> {
  const [partition] = ownership.owned();
  // A process that owns nothing takes none; one whose bus is away says that.
  if (partition === undefined || !(await isThere(bus))) return undefined;
  const call = callId(idIn(partition), commandId(0, 0));
  await bus.request(reportSubject(partition), { kind: 'heartbeat', call, attempt: 1, token: '' }, TIMEOUT_MS);
  return undefined;
}

/** Milliseconds; the check itself ends earlier. */
const TIMEOUT_MS = 5_000;

function isThere(bus: Bus): Promise<boolean> {
  return bus.ping().then(
    () => true,
    () => false,
  );
}

/** An id in the partition. */
function idIn(partition: number): TaskId {
  for (let n = 0; ; n++) {
    const id = taskId(`readiness-${n}`);
    if (partitionOf(id) === partition) return id;
  }
}

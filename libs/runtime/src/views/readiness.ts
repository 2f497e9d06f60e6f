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
import type { Shell } from '../shell.ts';
import type { WindowWatch } from '../code/window-watch.ts';

/** What this process needs to serve, each by its name. */
export function createReadiness(
  shell: Pick<Shell, 'bus' | 'closing' | 'commits' | 'env' | 'ownership' | 'store'>,
  turns: WindowWatch,
  isStarted: () => boolean,
): () => Promise<Readiness> {
  const checks: Readonly<Record<string, Check>> = {
    recovery: () => (isStarted() ? undefined : 'open tasks are being taken up'),
    shutdown: () => (shell.closing ? 'it is under way' : undefined),
    turns: () => turns.reason(),
    commits: () => shell.commits.trouble(),
    partitions: () => (isStarted() ? shell.ownership.trouble() : undefined),
    store: () => shell.store.ping(),
    bus: () => shell.bus.ping(),
    reports: () => (isStarted() ? reportsAreTaken(shell) : undefined),
  };
  return () => checkReadiness(checks, shell.env.after);
}

/** Asks as a worker would, of a task there is not: the answer comes the way all answers come. */
async function reportsAreTaken({ bus, ownership }: Pick<Shell, 'bus' | 'ownership'>): Promise<string | undefined> {
  const [partition] = ownership.owned();
  // A process that owns nothing takes none; one whose bus is away says that.
  if (partition === undefined || !(await isThere(bus))) return undefined;
  const call = callId(idIn(partition), commandId(0, 0));
  await bus.request(reportSubject(partition), { kind: 'heartbeat', call, attempt: 1, token: '' }, TIMEOUT_MS);
  return undefined;
}

/** Milliseconds; the check itself ends earlier. */
const TIMEOUT_MS = 5_000;

function isThere(bus: Shell['bus']): Promise<boolean> {
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

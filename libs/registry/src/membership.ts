import { toFailure, type Instance, type WorkflowLog } from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import type { Env } from '@troupe/env';
import type { InstanceRecord, InstanceRecords } from './records/instance-records.ts';
import { changedSubject } from './messages.ts';
import { roster } from './roster.ts';
import { idOf, instancesIn } from './stored.ts';

/** Which instances are there, as this replica last saw it. */
export interface Membership {
  look(): Promise<readonly Instance[]>;
  /** Looks from now on at intervals. */
  watch(): void;
  readonly closed: boolean;
  close(): void;
}

export interface MembershipParts {
  readonly instances: Pick<InstanceRecords, 'all' | 'remove'>;
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env: Env;
  /** Milliseconds after which an instance whose beat stands still is gone. */
  readonly lease: number;
}

/** Processes that a broadcast names; who listens reads the list. */
const MAX_NAMED = 256;
/** Milliseconds between two looks at who beats. */
const POLL_MS = 1_000;

export function membership({ instances, bus, log, env, lease }: MembershipParts): Membership {
  const members = roster(lease);
  /** Run by id, as it was last announced. */
  let known: ReadonlyMap<string, string> | undefined;
  let storeAway = false;
  let closed = false;
  let cancel = (): void => undefined;

  const look = async (): Promise<readonly Instance[]> => {
    const records = await instances.all();
    // Beats come by the bus: without it no heartbeat arrives, and the last known processes stay.
    if (!(await isUp(bus))) return instancesIn(records.filter(({ id }) => known?.has(id) !== false));
    const { alive, dead } = members.observe(records, env.monotonic());
    await Promise.all(dead.map(remove));
    const now = new Map(alive.map(({ id, run }) => [id, run]));
    if (known !== undefined) announceChanges(known, now, bus, log);
    known = now;
    return instancesIn(alive);
  };

  const remove = async ({ id, run, beat }: InstanceRecord): Promise<void> => {
    // Another look, or another replica, does it if this one cannot.
    await instances.remove(id, run, beat).catch(() => undefined);
    log.warn(`The instance ${idOf(id)} is gone: its beat stood still for ${lease} ms.`);
  };

  const watch = async (): Promise<void> => {
    try {
      await look();
      if (storeAway) log.info('The store answers again.');
      storeAway = false;
    } catch (error) {
      if (!storeAway && !closed) log.warn('The store cannot be read; nobody is given up meanwhile.', { error: toFailure(error).message });
      storeAway = true;
    }
    if (!closed) cancel = env.after(POLL_MS, () => void watch());
  };

  return {
    look,
    watch: () => void watch(),
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      cancel();
    },
  };
}

function announceChanges(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>, bus: Bus, log: WorkflowLog): void {
  const some = (ids: readonly string[]): readonly string[] => ids.slice(0, MAX_NAMED).map(idOf);
  const joined = some([...now.keys()].filter((id) => now.get(id) !== before.get(id)));
  const left = some([...before.keys()].filter((id) => !now.has(id)));
  if (joined.length + left.length === 0) return;
  bus.broadcast(changedSubject, { joined, left });
  log.info('Who is there has changed.', { joined, left });
}

function isUp(bus: Bus): Promise<boolean> {
  return bus.ping().then(
    () => true,
    () => false,
  );
}

import { partitionOf, type OpenSessionCommand } from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import type { Env } from '@troupe/env';
import { isHalted } from '../tasks/can-take.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { SessionLine } from './session-line.ts';
import type { SessionPlace, SessionRecords } from './session-records.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

/** Places read with one look. */
const PAGE = 100;
/** Milliseconds that the first turn of a task with a place may take to be stored. */
const STARTING_MS = 10_000;

/** A task that waits, and the command it waits with. */
type Waiting = readonly [OwnedTask, OpenSessionCommand];

/**
 * Which of the tasks that wait for a session is to be let in: the first to come that can go on. Undefined when
 * that one is in another process, or on its way. Tasks that are suspended or blocked keep their places and hold
 * up no other.
 */
export type NextWriter = (session: string, here: SessionLine, joins: (waiting: Waiting) => boolean) => Promise<Waiting | undefined>;

export interface NextWriterParts {
  readonly cluster: boolean;
  readonly env: Env;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
}

export function createNextWriter(parts: NextWriterParts, records: SessionRecords): NextWriter {
  /** Of a task that does not wait here: whether it is to be waited for, passed over, or has no use for its place any more. */
  const standingOf = async (session: string, { task: id, at }: SessionPlace): Promise<'waits' | 'rests' | 'gone'> => {
    const task = parts.tasks.get(id);
    if (task !== undefined) return standingHere(task, session);
    const record = await parts.store.readTask(id);
    if (record !== undefined)
      return !isReadable(record) ? 'rests' : !record.open ? 'gone' : record.status === 'running' ? 'waits' : 'rests';
    if ((await parts.store.readTurns(id, 0, 1)).length > 0 || parts.tasks.has(id)) return 'waits';
    // Who took the place may have died before the start was stored.
    const isLate = parts.cluster ? parts.env.now() - at > STARTING_MS : parts.ownership.owns(partitionOf(id));
    return isLate ? 'gone' : 'waits';
  };

  return async (session, here, joins) => {
    for (let joined = false; ; joined = true) {
      const places = await records.places(session, PAGE);
      for (const place of places) {
        // One whose message was taken ends without it.
        const writes = place.takenBy === undefined;
        const waiting = writes ? here.find(place.task) : undefined;
        if (waiting !== undefined && !isHalted(waiting[0])) return waiting;
        const standing = waiting === undefined ? await standingOf(session, place) : 'rests';
        // It may have begun to wait meanwhile.
        if (standing === 'waits' && writes) return here.find(place.task);
        if (standing === 'gone') await records.leave(session, place.task);
      }
      const placed = new Set(places.map(({ task }) => task));
      const others = [...here].filter((waiting) => !placed.has(waiting[0].id) && joins(waiting));
      // A place that cannot be read is none.
      if (others.length === 0 || joined || places.length === PAGE) return others[0];
      for (const [{ id }] of others) await records.join(session, { task: id, at: parts.env.now() });
    }
  };
}

function standingHere(task: OwnedTask, session: string): 'waits' | 'rests' | 'gone' {
  const { state } = task;
  if (state.turns === 0) return 'waits';
  if (isHalted(task)) return 'rests';
  for (const { command } of state.open.values()) if (command.kind === 'open-session' && command.name === session) return 'waits';
  return 'gone';
}

import type { Work } from './work.ts';

/** A capability: the queue all work of one kind and name goes through. */
export type Capability = `${Work['kind']}.${string}`;

/** Names become one subject token: letters, digits, `_` and `-`; the rest is percent-encoded with `=`. */
export function token(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/gu, (character) => `=${character.codePointAt(0)!.toString(16)}=`);
}

export function capabilityOf(kind: Work['kind'], name: string): Capability {
  return `${kind}.${token(name)}`;
}

/** Where workers report to: the owner of the partition answers. */
export function reportSubject(partition: number): `reports.${number}` {
  return `reports.${partition}`;
}

/** Broadcast: workers stop the call named in the body. */
export const cancelSubject = 'cancel';

/** Where a task is asked for, by its partition: the owner answers. */
export function tasksSubject(partition: number): `tasks.${number}` {
  return `tasks.${partition}`;
}

/** Broadcast: partitions were given back, or a process came. */
export const partitionsSubject = 'partitions';

/** Broadcast: a session has no writer any more; the body names it. */
export const sessionsSubject = 'sessions';

/** Broadcast of workers: the calls that they have under way. */
export const aliveSubject = 'alive';

/** Broadcast: a watched task has a new durable turn. */
export function turnSubject(task: string): `turns.${string}` {
  return `turns.${token(task)}`;
}

/** Broadcast of one task's live events and tokens. */
export function eventSubject(task: string): `events.${string}` {
  return `events.${token(task)}`;
}

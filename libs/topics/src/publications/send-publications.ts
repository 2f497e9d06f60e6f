import { createHash } from 'node:crypto';
import { tenantOf, toFailure, type App, type TaskId, type Turn, type WorkflowLog } from '@troupe/contracts';
import { decodeTurn } from '@troupe/contracts/format';
import { every, type Env } from '@troupe/env';
import { isReadable, type Store } from '@troupe/store';
import type { TopicLog } from '../port.ts';
import { waitRecord, type WaitRecords } from '../waits/wait-records.ts';
import type { NotedPublications } from './note-publications.ts';

export interface SendParts {
  readonly env: Env;
  readonly noted: NotedPublications;
  readonly topics: TopicLog;
  readonly waits: WaitRecords;
  /** A wait for an event of the topic is on record now. */
  readonly onWait: (topic: string) => void;
  readonly app: () => Pick<App, 'topics'>;
  readonly log: WorkflowLog;
}

/** Milliseconds between two looks for turns that were noted and not published, and after which a process that noted one is thought to be dead. */
const LOOK_MS = 2_000;
const STALE_MS = 5_000;
/** Milliseconds after which a turn that was noted, of a task that there is not, is stored no more. */
const GONE_MS = 600_000;
/** Tasks whose events are published at once, and that wait for that; of those beyond, the note in the store is found later. */
const MOST_AT_ONCE = 32;
const MOST_WAITING = 10_000;

/** Puts what noted turns publish into the logs of topics, of each task in order. @returns stops that */
export function sendPublications(parts: SendParts): () => Promise<void> {
  const { env, noted, log } = parts;
  const waiting = new Set<TaskId>();
  const busy = new Map<TaskId, Promise<void>>();
  let closing = false;
  const next = (): void => {
    for (const task of waiting) {
      if (closing || busy.size >= MOST_AT_ONCE) return;
      // Once more when what is under way is done: it may have read its notes before this one was there.
      if (busy.has(task)) continue;
      waiting.delete(task);
      const sent = sendTask(parts, task)
        .catch((error: unknown) => log.warn('what a task published waits, trying again', { task, error: toFailure(error).message }))
        .finally(() => {
          busy.delete(task);
          next();
        });
      busy.set(task, sent);
    }
  };
  const add = (task: TaskId): void => {
    if (closing || waiting.size >= MOST_WAITING) return;
    waiting.add(task);
    next();
  };
  noted.onTurn = add;
  const look = async (): Promise<void> => {
    for await (const { task } of noted.records.before(env.now() - STALE_MS)) add(task);
  };
  const stop = every(env, LOOK_MS, () => {
    look().catch((error: unknown) =>
      log.warn('what tasks published cannot be looked for, trying again', { error: toFailure(error).message }),
    );
  });
  return async () => {
    closing = true;
    stop();
    await Promise.all(busy.values());
  };
}

/** A repeat changes nothing: the id of each event follows from its place. */
async function sendTask(parts: SendParts, task: TaskId): Promise<void> {
  const { env, noted } = parts;
  for (const note of await noted.records.ofTask(task)) {
    const turn = await storedTurn(noted.store, note);
    if (turn === 'missing') {
      // It is being stored; or the process died before, and the task makes it again, unless it is gone.
      if (note.at > env.now() - GONE_MS || (await noted.store.readTask(task)) !== undefined) return;
    } else if (turn !== 'unreadable') await followTurn(parts, turn);
    await noted.records.delete(note);
  }
}

async function followTurn({ topics, waits, onWait, app }: SendParts, turn: Turn): Promise<void> {
  const { task, n, at, commands } = turn;
  for (const [index, command] of commands.entries()) {
    if (command.kind === 'await-signal' && command.event !== undefined) {
      await waits.insert(waitRecord(task, command.id, command.event, at));
      onWait(command.event.topic);
    }
    if (command.kind === 'abandon' && command.topic !== undefined)
      await waits.delete({ topic: command.topic, task, command: command.target });
    if (command.kind !== 'publish' || app().topics?.has(command.name) !== true) continue;
    const { name, data, eventId, eventKey } = command;
    // In one task at one moment there is one turn of that number.
    const id = eventId ?? `task-${hashOf([task, n, index, at])}`;
    await topics.append(name, { tenant: tenantOf(task), id, key: eventKey, data });
  }
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

async function storedTurn(
  store: Store,
  { task, n }: { readonly task: TaskId; readonly n: number },
): Promise<Turn | 'missing' | 'unreadable'> {
  const [record] = await store.readTurns(task, n, 1);
  if (record === undefined || record.n !== n) return 'missing';
  const turn = decodeTurn(record);
  return isReadable(turn) ? turn : 'unreadable';
}

import { partitionOf, toFailure, type Input } from '@troupe/contracts';
import { encodeMessage, messageOf } from '@troupe/contracts/format';
import { uuid } from '@troupe/env';
import { isUnreadableData, type MessageRecord } from '@troupe/store';
import { blockByData } from '../tasks/block-by-data.ts';
import { canTake } from '../tasks/can-take.ts';
import { deliveredAmong } from './delivered-messages.ts';
import { inputOf } from '../log/input-of.ts';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import { saveRecord } from '../tasks/save-record.ts';
import type { Shell } from '../shell.ts';
import { endInFlight, isInFlight } from '../turns/in-flight.ts';

/** Milliseconds before what could not be read or kept is tried again. */
const RETRY_MS = 250;

/** What the store keeps for tasks that cannot take it yet. */
export interface KeptMessages {
  /** Keeps inputs for a task whose code cannot take them now. */
  keep(task: OwnedTask, pendings: readonly PendingInput[]): void;
  /**
   * Gives a task what is kept for it, before whatever waits for its next turn already. `retry`: until
   * the store has answered, or the task is no longer here.
   */
  read(task: OwnedTask, retry?: 'retry'): Promise<void>;
}

export function createKeptMessages(
  shell: Pick<Shell, 'app' | 'block' | 'closing' | 'enqueueFirst' | 'env' | 'log' | 'store'>,
): KeptMessages {
  return {
    keep(task, pendings) {
      // A start is made again from what the task was accepted with.
      const kept = pendings.filter(({ input }) => input.kind !== 'start').map((pending) => keepOne(shell, task, pending));
      if (kept.length === 0) return;
      const keeping = Promise.all([task.keeping, ...kept]).then(() => {
        if (task.keeping === keeping) task.keeping = undefined;
      });
      task.keeping = keeping;
    },
    read(task, retry) {
      // One after the other: what one gave the task may be in the log, and no longer in flight, when another looks that read before.
      const reading = (task.reading ?? Promise.resolve()).then(() =>
        retry === undefined ? loadOrBlock(shell, task) : loadRetrying(shell, task),
      );
      const settled = reading.then(nothing, nothing).then(() => {
        if (task.reading === settled) task.reading = undefined;
      });
      task.reading = settled;
      return reading;
    },
  };
}

function isOver(shell: Pick<Shell, 'closing'>, task: OwnedTask): boolean {
  return task.phase === 'gone' || shell.closing;
}

function toRecord(shell: Pick<Shell, 'env' | 'log'>, task: OwnedTask, input: Input): MessageRecord | undefined {
  const id = messageId(shell, input, task);
  try {
    const body = encodeMessage({ ...input, message: id } as Input);
    return { task: task.id, partition: partitionOf(task.id), id, at: shell.env.now(), body };
  } catch (error) {
    shell.log.error('an input cannot be kept', { task: task.id, input: input.kind, error: toFailure(error).message });
    return undefined;
  }
}

/** A task that cannot take its cancel yet shows it all the same. */
function noteCancel(shell: Pick<Shell, 'env' | 'log' | 'store'>, task: OwnedTask, { kind }: Input): void {
  if (kind !== 'cancel' || task.phase === 'gone' || task.state.cancelRequestedAt !== undefined) return;
  task.state.cancelRequestedAt = shell.env.now();
  saveRecord(shell, task);
}

async function store(
  shell: Pick<Shell, 'closing' | 'env' | 'log' | 'store'>,
  task: OwnedTask,
  { input, settled }: PendingInput,
): Promise<void> {
  const record = toRecord(shell, task, input);
  if (record === undefined) settled?.('lost');
  while (record !== undefined) {
    try {
      await shell.store.acceptMessage(record);
      noteCancel(shell, task, input);
      settled?.('durable');
      return;
    } catch (error) {
      if (isOver(shell, task)) {
        settled?.('lost');
        return;
      }
      shell.log.error('cannot keep an input, trying again', { task: task.id, input: input.kind, error: toFailure(error).message });
      await shell.env.sleep(RETRY_MS);
    }
  }
}

async function keepOne(shell: Pick<Shell, 'closing' | 'env' | 'log' | 'store'>, task: OwnedTask, pending: PendingInput): Promise<void> {
  if (pending.kept === true) {
    noteCancel(shell, task, pending.input);
    pending.settled?.('durable');
  } else await store(shell, task, pending);
  const message = messageOf(pending.input);
  if (message !== undefined) endInFlight(task, message);
}

async function load(shell: Pick<Shell, 'enqueueFirst' | 'store'>, task: OwnedTask): Promise<void> {
  await task.keeping;
  const unread = (await shell.store.unreadMessages(task.id)).map((message) => ({ id: message.id, input: inputOf(message) }));
  const unknown = unread.filter(({ id }) => !isInFlight(task, id)).map(({ id }) => id);
  if (unknown.length === 0) return;
  // A turn may hold a message though the store calls it unread: the two are not written as one.
  const delivered = await deliveredAmong(shell.store, task.id, unknown);
  if (delivered.size > 0) await shell.store.consumeMessages(task.id, [...delivered]);
  // Those that wait for the next turn already keep their place among the others: messages come in the order they were accepted in.
  const waiting = new Map(task.inbox.map((pending) => [messageOf(pending.input), pending]));
  const inOrder = unread.flatMap(({ id, input }): readonly PendingInput[] => {
    const there = waiting.get(id);
    if (there !== undefined) return [there];
    if (delivered.has(id) || isInFlight(task, id) || !unknown.includes(id)) return [];
    return canTake(task, input) ? [{ input, kept: true }] : [];
  });
  shell.enqueueFirst(task, inOrder);
}

/** A message that cannot be read blocks its task: to go on without it would break what its sender was promised (E6). */
async function loadOrBlock(shell: Pick<Shell, 'app' | 'block' | 'enqueueFirst' | 'store'>, task: OwnedTask): Promise<void> {
  try {
    await load(shell, task);
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    void blockByData(shell, task, error);
  }
}

async function loadRetrying(
  shell: Pick<Shell, 'app' | 'block' | 'closing' | 'enqueueFirst' | 'env' | 'store'>,
  task: OwnedTask,
): Promise<void> {
  for (;;) {
    try {
      return await loadOrBlock(shell, task);
    } catch (error) {
      if (isOver(shell, task)) throw error;
      await shell.env.sleep(RETRY_MS);
    }
  }
}

/** Of what settles a command, the first is kept: there can be but one. */
function messageId({ env }: Pick<Shell, 'env'>, input: Input, { state }: OwnedTask): string {
  const message = messageOf(input);
  if (message !== undefined) return message;
  if (input.kind === 'resolved' || input.kind === 'rejected') return `kept:${input.id}`;
  if (input.kind === 'expired') return `kept:expired:${state.start.run}`;
  return `kept:${uuid(env)}`;
}

function nothing(): void {}

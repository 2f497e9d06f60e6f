import { partitionOf, toFailure, type Input, type WorkflowLog } from '@troupe/contracts';
import { encodeMessage, messageOf } from '@troupe/contracts/format';
import { uuid, type Env } from '@troupe/env';
import { isUnreadableData, type MessageRecord, type Store } from '@troupe/store';
import { blockByData } from '../tasks/block-by-data.ts';
import { canTake } from '../tasks/can-take.ts';
import { consumedAmong } from './consumed-messages.ts';
import { inputOf } from '../log/input-of.ts';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import { saveRecord } from '../tasks/save-record.ts';
import type { Block } from '../tasks/task-callbacks.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import { pendingMessage } from '../turns/pending-message.ts';

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
  /** Keeps messages no longer that no turn will hold. Where that fails, the sweep finds them again. */
  letGo(task: OwnedTask, messages: readonly string[]): void;
}

export interface KeptMessagesParts {
  readonly block: Block;
  readonly enqueueFirst: Inbox['enqueueFirst'];
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly store: Store;
}

export function createKeptMessages(parts: KeptMessagesParts): KeptMessages {
  return {
    keep(task, pendings) {
      // A start is made again from what the task was accepted with.
      const kept = pendings.filter(({ input }) => input.kind !== 'start').map((pending) => keepOne(parts, task, pending));
      if (kept.length === 0) return;
      const keeping = Promise.all([task.keeping, ...kept]).then(() => {
        if (task.keeping === keeping) task.keeping = undefined;
      });
      task.keeping = keeping;
    },
    read: (task, retry) => (retry === undefined ? loadOrBlock(parts, task) : loadRetrying(parts, task)),
    letGo(task, messages) {
      parts.store.consumeMessages(task.id, messages).catch((error: unknown) => {
        parts.log.error('a message that came too late is kept until the next sweep', { task: task.id, error: toFailure(error).message });
      });
    },
  };
}

function isOver(parts: Pick<KeptMessagesParts, 'isClosing'>, task: OwnedTask): boolean {
  return task.phase === 'gone' || parts.isClosing();
}

function toRecord(parts: Pick<KeptMessagesParts, 'env' | 'log'>, task: OwnedTask, input: Input): MessageRecord | undefined {
  const id = messageId(parts, input, task);
  try {
    const body = encodeMessage({ ...input, message: id } as Input);
    return { task: task.id, partition: partitionOf(task.id), id, at: parts.env.now(), body };
  } catch (error) {
    parts.log.error('an input cannot be kept', { task: task.id, input: input.kind, error: toFailure(error).message });
    return undefined;
  }
}

/** A task that cannot take its cancel yet shows it all the same. */
function noteCancel(parts: Pick<KeptMessagesParts, 'env' | 'log' | 'store'>, task: OwnedTask, { kind }: Input): void {
  if (kind !== 'cancel' || task.phase === 'gone' || task.state.cancelRequestedAt !== undefined) return;
  task.state.cancelRequestedAt = parts.env.now();
  saveRecord(parts, task);
}

async function store(
  parts: Pick<KeptMessagesParts, 'env' | 'isClosing' | 'log' | 'store'>,
  task: OwnedTask,
  { input, settled }: PendingInput,
): Promise<void> {
  const record = toRecord(parts, task, input);
  if (record === undefined) settled?.('lost');
  while (record !== undefined) {
    try {
      await parts.store.acceptMessage(record);
      noteCancel(parts, task, input);
      settled?.('durable');
      return;
    } catch (error) {
      if (isOver(parts, task)) {
        settled?.('lost');
        return;
      }
      parts.log.error('cannot keep an input, trying again', { task: task.id, input: input.kind, error: toFailure(error).message });
      await parts.env.sleep(RETRY_MS);
    }
  }
}

async function keepOne(
  parts: Pick<KeptMessagesParts, 'env' | 'isClosing' | 'log' | 'store'>,
  task: OwnedTask,
  pending: PendingInput,
): Promise<void> {
  if (pending.kept === true) {
    noteCancel(parts, task, pending.input);
    pending.settled?.('durable');
  } else await store(parts, task, pending);
}

/**
 * Gives a task what the store says is unread, once: a turn may hold it all the same, for that it was read is noted
 * after the turn, or never (F3). From the last look at the log to the inbox nothing is awaited.
 */
async function load(parts: Pick<KeptMessagesParts, 'enqueueFirst' | 'store'>, task: OwnedTask): Promise<void> {
  await task.keeping;
  const unread = (await parts.store.unreadMessages(task.id)).map((message) => ({ id: message.id, input: inputOf(message) }));
  const fresh = new Set(unread.map(({ id }) => id));
  const read: string[] = [];
  dropGiven(task, fresh);
  for (let from = 0, turns = -1; fresh.size > 0 && turns !== task.state.turns;) {
    // A turn that is made while the log is read may be one of a message that was just found unread.
    turns = task.state.turns;
    const { consumed, next } = await consumedAmong(parts.store, task.id, fresh, from);
    from = next;
    for (const id of consumed) {
      fresh.delete(id);
      read.push(id);
    }
    dropGiven(task, fresh);
  }
  if (fresh.size > 0) parts.enqueueFirst(task, inOrder(task, unread, fresh));
  if (read.length > 0) await parts.store.consumeMessages(task.id, read);
}

interface Unread {
  readonly id: string;
  readonly input: Input;
}

/** Messages come in the order they were accepted in: those that wait for the next turn already keep their place among the others. */
function inOrder(task: OwnedTask, unread: readonly Unread[], fresh: ReadonlySet<string>): readonly PendingInput[] {
  const waiting = new Map(task.inbox.map((pending) => [messageOf(pending.input), pending]));
  return unread.flatMap(({ id, input }): readonly PendingInput[] => {
    const there = waiting.get(id);
    if (there !== undefined) return [there];
    return fresh.has(id) && canTake(task, input) ? [{ input, kept: true }] : [];
  });
}

function dropGiven(task: OwnedTask, messages: Set<string>): void {
  for (const id of messages) if (isGiven(task, id)) messages.delete(id);
}

/** This process has given the message to the task, or is about to. */
function isGiven(task: OwnedTask, message: string): boolean {
  return pendingMessage(task, message) !== undefined || task.accepting?.get(message)?.repeats === false;
}

/** A message that cannot be read blocks its task: to go on without it would break what its sender was promised (E6). */
async function loadOrBlock(parts: Pick<KeptMessagesParts, 'block' | 'enqueueFirst' | 'loaded' | 'store'>, task: OwnedTask): Promise<void> {
  try {
    await load(parts, task);
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    void blockByData(parts, task, error);
  }
}

async function loadRetrying(
  parts: Pick<KeptMessagesParts, 'block' | 'enqueueFirst' | 'env' | 'isClosing' | 'loaded' | 'store'>,
  task: OwnedTask,
): Promise<void> {
  for (;;) {
    try {
      return await loadOrBlock(parts, task);
    } catch (error) {
      if (isOver(parts, task)) throw error;
      await parts.env.sleep(RETRY_MS);
    }
  }
}

/** Of what settles a command, the first is kept: there can be but one. */
function messageId({ env }: Pick<KeptMessagesParts, 'env'>, input: Input, { state }: OwnedTask): string {
  const message = messageOf(input);
  if (message !== undefined) return message;
  switch (input.kind) {
    case 'resolved':
    case 'rejected':
      return `kept:${input.id}`;
    case 'expired':
      return `kept:expired:${state.start.run}`;
    case 'start':
    case 'accepted':
    case 'signal':
    case 'update':
    case 'cancel':
    case 'grace-over':
    case 'attempt-failed':
    case 'progress':
    case 'reminded':
    case 'suspend':
    case 'resume':
    case 'terminate':
      return `kept:${uuid(env)}`;
    default:
      return input satisfies never;
  }
}

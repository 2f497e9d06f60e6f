import { partitionOf, publicId, taskId, TroupeError, type AnswerCommand, type Input, type TaskId, type Bounds } from '@troupe/contracts';
import { encodeMessage, messageOf } from '@troupe/contracts/format';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import { isHalted } from '../tasks/can-take.ts';
import type { FindTask } from '../tasks/find-task.ts';
import { demandSame, knownRequest, requestInLog, type KnownRequest } from '../log/known-request.ts';
import type { KeptMessages } from '../recovery/kept-messages.ts';
import type { OwnedTask, Settlement } from '../tasks/owned-task.ts';
import { createUnreadRoom, tooManyUnread } from './unread-room.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { Ownership } from '../cluster/ownership.ts';
import { whenArrived } from '../turns/pending-message.ts';

/**
 * Requests that change a task: signals, updates, controls, decisions.
 *
 * R7  A request with a key is in the log of its task once. Its repeat is answered as it was, by
 *     whichever process and after the end, too; under its key nothing else is accepted.
 */
export interface Requests {
  /**
   * Hands a request to the open task of that id, durable when it resolves (E6).
   *
   * @param check throws what the request is refused with; a repeat is not, whatever has changed since
   */
  hand(id: string, input: Input, how: How & { check?(task: OwnedTask): unknown }): Promise<Handed>;
  /** The same for a task that was found, and may take it. */
  accept(task: OwnedTask, input: Input, how: How): Promise<'new' | 'repeat'>;
}

interface How {
  /** The input has a message that its repeats have, too. */
  readonly once: boolean;
  /** Until the task has it, not only until it cannot get lost. */
  readonly wait: boolean;
}

export type Handed =
  | { readonly kind: 'new' }
  /** `answer`: of an update, when the code has answered it. */
  | { readonly kind: 'repeat'; readonly answer?: AnswerCommand };

export interface RequestParts {
  readonly bounds: Bounds;
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly find: FindTask;
  readonly keptMessages: Pick<KeptMessages, 'read'>;
}

interface RequestState extends RequestParts {
  readonly room: ReturnType<typeof createUnreadRoom>;
}

export function createRequests(parts: RequestParts): Requests {
  const state: RequestState = { ...parts, room: createUnreadRoom(parts) };
  return {
    accept: (task, input, how) => accept(state, task, input, how),
    hand: (id, input, how) => hand(state, id, input, how),
  };
}

async function hand(parts: RequestState, id: string, input: Input, { check, ...how }: Parameters<Requests['hand']>[2]): Promise<Handed> {
  let task: OwnedTask;
  try {
    task = await parts.find.open(id);
  } catch (error) {
    const ended = error instanceof TroupeError && error.code === 'task-ended';
    const known = ended && how.once ? await repeatedLate(parts, taskId(id), input, how) : undefined;
    if (known === undefined) throw error;
    return known;
  }
  try {
    await check?.(task);
  } catch (error) {
    // What refuses it may be its own effect.
    if (!how.once || !(await isKnown(parts, task, input))) throw error;
  }
  // A repeat of what was accepted needs no room.
  const taken = parts.room.take(task, input);
  if (taken !== true && !(await taken) && !(how.once && (await isKnown(parts, task, input)))) throw tooManyUnread(task, parts.bounds);
  if ((await accept(parts, task, input, how)) === 'new') return { kind: 'new' };
  const known = input.kind === 'update' ? await requestInLog(parts.store, task.id, input.message) : undefined;
  return { kind: 'repeat', ...answerOf(known) };
}

function isOurs(parts: RequestState, task: OwnedTask): boolean {
  return task.phase !== 'gone' && parts.ownership.owns(partitionOf(task.id));
}

async function enqueue(parts: RequestState, task: OwnedTask, input: Input, kept: boolean): Promise<void> {
  const settlement = await new Promise<Settlement>((settled) =>
    parts.enqueue(task, kept ? { input, kept: true, settled } : { input, settled }),
  );
  if (settlement === 'ended') throw new TroupeError('task-ended', `Task "${publicId(task.id)}" ended before it could take this.`);
  if (settlement === 'lost') throw moving();
}

async function repeat(parts: RequestState, task: OwnedTask, input: Input, message: string, wait: boolean): Promise<'repeat'> {
  const known = await knownRequest(parts.store, task.id, message);
  if (known !== undefined) demandSame(task.id, known.input, input);
  // Another process may have accepted it without the task having it: later messages of its sender must not overtake it.
  await parts.keptMessages.read(task);
  if (wait) await whenArrived(task, message);
  if (!isOurs(parts, task)) throw moving();
  const taken = !wait || (isHalted(task) ? knownRequest : requestInLog)(parts.store, task.id, message);
  if ((await taken) === undefined) {
    // It came too late for the task: the refusal is that of the first time.
    await parts.find.open(task.id);
    throw moving();
  }
  return 'repeat';
}

async function acceptOnce(parts: RequestState, task: OwnedTask, input: Input, message: string, wait: boolean): Promise<'new' | 'repeat'> {
  const at = parts.env.now();
  const body = encodeMessage(input);
  const accepted = await parts.store.acceptMessage({ task: task.id, partition: partitionOf(task.id), id: message, at, body });
  if (accepted === 'duplicate') {
    task.accepting!.get(message)!.repeats = true;
    return repeat(parts, task, input, message, wait);
  }
  // A process that may have lost the task does not know when the task takes it; its owner does.
  if (!isOurs(parts, task)) throw moving();
  if (wait) await enqueue(parts, task, input, true);
  else parts.enqueue(task, { input, kept: true });
  return 'new';
}

async function accept(parts: RequestState, task: OwnedTask, input: Input, { once, wait }: How): Promise<'new' | 'repeat'> {
  const message = messageOf(input);
  if (!once || message === undefined) {
    await enqueue(parts, task, input, false);
    return 'new';
  }
  const first = task.accepting?.get(message);
  if (first !== undefined) {
    demandSame(task.id, first.input, input);
    await first.done;
    return 'repeat';
  }
  const done = acceptOnce(parts, task, input, message, wait).finally(() => {
    task.accepting!.delete(message);
    // A task that waits holds no map for what has come.
    if (task.accepting!.size === 0) task.accepting = undefined;
  });
  (task.accepting ??= new Map()).set(message, { input, done, repeats: false });
  return done;
}

/** A request to a task that ended: what it answered, if it repeats one that the task has, or that was acknowledged. */
async function repeatedLate(parts: RequestState, task: TaskId, input: Input, { wait }: How): Promise<Handed | undefined> {
  const message = messageOf(input)!;
  const known = wait ? await requestInLog(parts.store, task, message) : await knownRequest(parts.store, task, message);
  if (known !== undefined) demandSame(task, known.input, input);
  // It came too late for the task, but was not refused.
  else if (wait || !(await parts.store.hasMessage(task, message))) return undefined;
  return { kind: 'repeat', ...answerOf(known) };
}

async function isKnown(parts: RequestState, task: OwnedTask, input: Input): Promise<boolean> {
  const message = messageOf(input)!;
  await task.accepting?.get(message)?.done.catch(() => {});
  return parts.store.hasMessage(task.id, message);
}

function answerOf(known: KnownRequest | undefined): { readonly answer?: AnswerCommand } {
  return known?.answer === undefined ? {} : { answer: known.answer };
}

export function moving(): TroupeError {
  return new TroupeError('unavailable', 'The task is moving to another process; try again.', { retryable: true, retryAfter: 1_000 });
}

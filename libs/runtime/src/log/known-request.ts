import { publicId, TroupeError, type AnswerCommand, type Input, type Json, type TaskId } from '@troupe/contracts';
import { mayHold, messageOf } from '@troupe/contracts/format';
import { fingerprint } from '@troupe/engine';
import type { Inbox, TurnLog } from '@troupe/store';
import { inputOf } from './input-of.ts';
import { readRecords, turnOf } from './read-log.ts';

/** A request as its task has it. */
export interface KnownRequest {
  readonly input: Input;
  /** What the code answered, when it was an update. */
  readonly answer?: AnswerCommand;
}

/** What the log has of a request. Reads the whole log: for repeats, which are rare. */
export async function requestInLog(store: Pick<TurnLog, 'readTurns'>, task: TaskId, message: string): Promise<KnownRequest | undefined> {
  let input: Input | undefined;
  for await (const records of readRecords(store, task)) {
    for (const record of records) {
      if (!mayHold(record, message)) continue;
      const turn = turnOf(record);
      input ??= turn.inputs.find((each) => messageOf(each) === message);
      const answer = turn.commands.find((command) => command.kind === 'answer' && command.name === message) as AnswerCommand | undefined;
      if (input !== undefined && answer !== undefined) return { input, answer };
      if (input !== undefined && input.kind !== 'update') return { input };
    }
  }
  return input && { input };
}

/** What the log has of a request, or else what is kept for the task. */
export async function knownRequest(
  store: Pick<TurnLog, 'readTurns'> & Pick<Inbox, 'unreadMessages'>,
  task: TaskId,
  message: string,
): Promise<KnownRequest | undefined> {
  // Read first: from here it goes into the log.
  const kept = (await store.unreadMessages(task)).find(({ id }) => id === message);
  const logged = await requestInLog(store, task, message);
  return logged ?? (kept && { input: inputOf(kept) });
}

/**
 * A repeat says the same as the request it repeats.
 *
 * @throws TroupeError `idempotency-key-reused`
 */
export function demandSame(task: TaskId, first: Input, repeat: Input): void {
  if (fingerprint(contentOf(first)) === fingerprint(contentOf(repeat))) return;
  throw new TroupeError(
    'idempotency-key-reused',
    `The idempotency key was used for another ${repeat.kind === 'signal' || repeat.kind === 'update' ? repeat.kind : 'request'} to task "${publicId(task)}". Use a new key for a new request.`,
    { details: { task: publicId(task) } },
  );
}

/** The content of a request. */
function contentOf(input: Input): Json {
  switch (input.kind) {
    case 'signal':
    case 'update':
      return [input.payload];
    case 'cancel':
    case 'terminate':
      return [input.reason ?? null];
    case 'resolved':
      return [input.value ?? null];
    case 'rejected':
    case 'attempt-failed':
      return [(input.decision ?? null) as Json];
    case 'suspend':
    case 'resume':
    case 'start':
    case 'accepted':
    case 'expired':
    case 'grace-over':
    case 'progress':
    case 'reminded':
      return [];
    default:
      return input satisfies never;
  }
}

import {
  TroupeError,
  type CallChain,
  type Command,
  type Input,
  type RecordedPrincipal,
  type Resolved,
  type Start,
  type TaskId,
  type Turn,
} from '@troupe/contracts';
import { startOf } from '@troupe/contracts/format';
import { applyTurn, childIdOf, emptyState } from '@troupe/engine';

export interface Copy {
  readonly task: TaskId;
  /** Fingerprint of the request to fork. */
  readonly request: string;
  /** Who makes the copy. */
  readonly by: RecordedPrincipal | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * A log as a copy's own. Children that were open become children of the copy, and start again with it;
 * requests that were made to the original are not the copy's.
 *
 * @throws TroupeError `out-of-range` when the task ended in it
 */
export function copyLog(source: TaskId, log: readonly Turn[], copy: Copy, results: readonly Resolved[] = []): readonly Turn[] {
  const original = emptyState(source);
  for (const turn of log) {
    applyTurn(original, turn);
    if (turn.commands.some(({ kind }) => kind === 'end'))
      throw new TroupeError('out-of-range', `Turn ${turn.n} ended the task; fork from a turn up to ${turn.n}.`);
  }
  const first = startOf(log[0]!);
  if (first === undefined) throw new TroupeError('internal', 'The log does not begin with a start.');
  const { original: of = source } = first;
  const begin = (start: Start): Start => ({
    ...copyStart(start, log[0]!.at, copy),
    original: of,
    forked: { task: source, turn: log.length, at: copy.now, ...byOf(copy), ...(results.length === 0 ? {} : { results }) },
  });
  const input = (each: Input): Input => {
    switch (each.kind) {
      case 'start':
        return begin(each);
      case 'accepted':
        return { ...each, start: begin(each.start) };
      case 'resolved':
      case 'rejected':
      case 'signal':
      case 'update':
      case 'cancel':
      case 'attempt-failed':
      case 'suspend':
      case 'resume':
      case 'terminate':
        return each.message === undefined ? each : { ...each, message: ofOriginal(each.message) };
      case 'expired':
      case 'grace-over':
      case 'progress':
      case 'reminded':
        return each;
      default:
        return each satisfies never;
    }
  };
  return log.map(({ n, inputs, commands, before: _, ...turn }) => ({
    ...turn,
    task: copy.task,
    n,
    inputs: inputs.map(input),
    commands: commands.map((command, index): Command => {
      if (command.kind === 'answer') return { ...command, name: ofOriginal(command.name) };
      const mine = command.kind === 'child' && original.open.has(command.id) && command.task === childIdOf(source, n, index);
      return mine ? { ...command, task: childIdOf(copy.task, n, index) } : command;
    }),
  }));
}

/** A copy has no parent to report to, a request of its own by who made it, and as much time as its original had. */
export function copyStart({ parent: _, forked: __, by: ___, chain, deadline, ...start }: Start, at: number, copy: Copy): Start {
  const { request, now } = copy;
  return {
    ...start,
    ...byOf(copy),
    ...chainOfCopy(chain, copy),
    request,
    ...(deadline === undefined ? {} : { deadline: now + Math.max(0, deadline - at) }),
  };
}

/** The tasks above are those of its original, as their number is; who asks is who made the copy. */
function chainOfCopy(chain: CallChain | undefined, { by }: Copy): { readonly chain?: CallChain } {
  if (chain === undefined) return {};
  const tasks = chain.filter(({ kind }) => kind === 'workflow' || kind === 'agent');
  return { chain: by === undefined ? tasks : [{ kind: by.kind, id: by.id }, ...tasks] };
}

function byOf({ by }: Copy): { readonly by?: RecordedPrincipal } {
  return by === undefined ? {} : { by };
}

function ofOriginal(message: string): string {
  return `forked:${message}`;
}

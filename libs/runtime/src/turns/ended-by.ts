import { toFailure, TroupeError, type EndCommand, type Input } from '@troupe/contracts';

/** The end of a task whose code has no say in it: it is terminated, or stopped before it began. */
export function endedBy(turn: number, input: Input): EndCommand {
  const because = 'reason' in input && input.reason !== undefined ? `: ${input.reason}` : '';
  const status = input.kind === 'terminate' ? 'terminated' : input.kind === 'expired' ? 'timed-out' : 'cancelled';
  const { stack: _, ...error } = toFailure(
    new TroupeError(status, `The task was ${status === 'timed-out' ? 'out of time before it began' : status}${because}`, {
      retryable: false,
    }),
  );
  return { id: `${turn}.0` as EndCommand['id'], kind: 'end', name: status, status, error };
}

import { toFailure, TroupeError, withoutStack, type Cancel, type EndCommand, type Expired, type Terminate } from '@troupe/contracts';

/** The end of a task whose code has no say in it: it is terminated, or stopped before it began. */
export function endedBy(turn: number, input: Terminate | Cancel | Expired): EndCommand {
  const { status, was } = outcomeOf(input);
  const error = withoutStack(toFailure(new TroupeError(status, `The task was ${was}`, { retryable: false })));
  return { id: `${turn}.0` as EndCommand['id'], kind: 'end', name: status, status, error };
}

interface Outcome {
  readonly status: 'terminated' | 'cancelled' | 'timed-out';
  readonly was: string;
}

function outcomeOf(input: Terminate | Cancel | Expired): Outcome {
  switch (input.kind) {
    case 'terminate':
      return { status: 'terminated', was: `terminated${because(input)}` };
    case 'cancel':
      return { status: 'cancelled', was: `cancelled${because(input)}` };
    case 'expired':
      return { status: 'timed-out', was: 'out of time before it began' };
    default:
      return input satisfies never;
  }
}

function because({ reason }: Terminate | Cancel): string {
  return reason === undefined ? '' : `: ${reason}`;
}

import {
  toFailure,
  TroupeError,
  withoutStack,
  type Cancel,
  type EndCommand,
  type ErrorCode,
  type Expired,
  type Terminate,
} from '@troupe/contracts';

/** The end of a task whose code has no say in it: it is terminated, or stopped before it began. */
export function endedBy(turn: number, input: Terminate | Cancel | Expired): EndCommand {
  const { status, was, code = status } = outcomeOf(input);
  const error = withoutStack(toFailure(new TroupeError(code, `The task was ${was}`, { retryable: false })));
  return { id: `${turn}.0` as EndCommand['id'], kind: 'end', name: status, status, error };
}

interface Outcome {
  readonly status: 'terminated' | 'cancelled' | 'timed-out';
  readonly was: string;
  readonly code?: ErrorCode;
}

function outcomeOf(input: Terminate | Cancel | Expired): Outcome {
  switch (input.kind) {
    case 'terminate':
      return { status: 'terminated', was: `terminated${because(input)}` };
    case 'cancel':
      return { status: 'cancelled', was: `cancelled${because(input)}` };
    case 'expired':
      if (input.unbegun === true) return { status: 'timed-out', code: 'start-timeout', was: 'not begun within its startTimeout' };
      return { status: 'timed-out', was: 'out of time before it began' };
    default:
      return input satisfies never;
  }
}

function because({ reason }: Terminate | Cancel): string {
  return reason === undefined ? '' : `: ${reason}`;
}

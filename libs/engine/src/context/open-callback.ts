import { callbackToken, readCallbackToken, resultOfCallback, type Callback, type CallbackOutcome } from '@troupe/contracts';
import type { Execution } from '../execution/execution.ts';
import { handled } from '../promises/handled.ts';
import { awaitNextSignal, callWork } from './durable-calls.ts';

/** `ctx.callback`: its token is made by a step, since nobody may guess it, and is waited for from before anybody has it. */
export function openCallback(execution: Execution): Promise<Callback<unknown>> {
  const token = callWork(execution, 'step', 'ctx.callback', 'callback', undefined, undefined, () =>
    callbackToken(execution.task, execution.host.secret()),
  ) as Promise<string>;
  return handled(token.then((made) => ({ token: made, result: resultOf(execution, made) })));
}

function resultOf(execution: Execution, token: string): Promise<unknown> {
  const outcome = awaitNextSignal(execution, readCallbackToken(token)!.signal, undefined, undefined) as Promise<CallbackOutcome>;
  return handled(outcome.then(resultOfCallback));
}

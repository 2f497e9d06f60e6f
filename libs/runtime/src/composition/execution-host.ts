import { CALLBACK_SECRET_BYTES, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { ExecutionHost } from '@troupe/engine';
import { codeScopes } from '../code/code-scopes.ts';
import { logFor } from '../code/log-for.ts';
import type { Guards } from '../sandbox/guards.ts';

/** @param violated the code of a task acted outside its window */
export function executionHost(
  guards: Guards,
  env: Pick<Env, 'random'>,
  log: WorkflowLog,
  violated: ExecutionHost['violated'],
): ExecutionHost {
  return {
    ...codeScopes,
    quiesce: (callback) => queueMicrotask(() => process.nextTick(callback)),
    enter: guards.enter,
    secret: () => env.random(CALLBACK_SECRET_BYTES),
    violated: (execution, violation) => guards.leave(() => violated(execution, violation)),
    log: (execution, level, message, data) => guards.leave(() => logFor(log, execution, level, message, data)),
  };
}

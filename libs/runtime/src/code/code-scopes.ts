import { AsyncLocalStorage } from 'node:async_hooks';
import type { ExecutionHost, Scope } from '@troupe/engine';

const scopes = new AsyncLocalStorage<Scope>();

/** Distinguishes the parts of a task's code: they share a window, and their promises mix. */
export const codeScopes: Pick<ExecutionHost, 'within' | 'scope'> = {
  within: (scope, code) => scopes.run(scope, code),
  scope: () => scopes.getStore(),
};

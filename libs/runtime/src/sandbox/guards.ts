import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { Execution, type RunningCode } from '@troupe/engine';
import { appCode } from '@troupe/worker';
import { guardEnvironment } from './virtual/environment.ts';
import { loadingModules, refuseImports } from './module-loading.ts';
import { printing } from './virtual/printing.ts';
import { refuseMembers } from './refuse-members.ts';
import { replaceMember, type Replacement } from './replace-member.ts';
import { takeStrayTaskErrors } from './stray-task-errors.ts';
import { virtualDate } from './virtual/virtual-date.ts';
import { virtualIntl } from './virtual/virtual-intl.ts';
import { virtualMembers } from './virtual/virtual-members.ts';
import { virtualNextTick } from './virtual/virtual-next-tick.ts';
import { virtualReferences } from './virtual/virtual-references.ts';
import { virtualStacks } from './virtual/virtual-stacks.ts';

/**
 * Distinguishes the code of tasks from all other code of the process, and keeps the machine's clock, chance
 * and IO from it. Everything else sees the real ones, in the same process and at the same time.
 */
export interface Guards {
  /** Runs code of a task: what it calls, and what follows from its promises, is guarded. */
  enter<T>(execution: RunningCode, code: () => T): T;
  /** Runs code that is none of the task's: steps, loggers, the platform. */
  leave<T>(code: () => T): T;
  /** Takes the guards off, once each caller that put them on has done so. */
  remove(): void;
}

/** Whatever else follows the calls of this process, such as the span of a request, is none of the task's. */
const inNoContext = AsyncLocalStorage.snapshot();

let users = 0;
let undo: readonly (() => void)[] = [];

/** Puts the guards on, if they are not yet. */
export function installGuards(): Guards {
  if (users++ === 0) put();
  let removed = false;
  return {
    enter: (execution, code) => inNoContext(() => appCode.run(execution, code)),
    leave: (code) => appCode.exit(code),
    remove() {
      if (removed) return;
      removed = true;
      if (--users === 0) takeOff();
    },
  };
}

function put(): void {
  const guarded = (): Execution | undefined => {
    const owner = appCode.getStore();
    return owner instanceof Execution ? owner : undefined;
  };
  const leave = <T>(code: () => T): T => appCode.exit(code);
  const replacements: readonly Replacement[] = [
    ...virtualDate(guarded),
    ...virtualIntl(guarded),
    ...virtualMembers(guarded),
    virtualNextTick(guarded),
    ...virtualReferences(guarded),
    virtualStacks(guarded, leave),
    ...printing(guarded, leave),
    loadingModules(guarded, leave),
    guardEnvironment(guarded),
    ...refuseMembers(guarded),
  ];
  undo = [...replacements.map(replaceMember), refuseImports(guarded), takeStrayTaskErrors()];
  // What modules import by name from `node:timers` and the like follows.
  syncBuiltinESMExports();
}

function takeOff(): void {
  for (const step of undo.toReversed()) step();
  undo = [];
  syncBuiltinESMExports();
}

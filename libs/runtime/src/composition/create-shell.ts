import { defaultBounds, noSecrets, toFailure } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { unsharedTokens } from '../attempts/attempt-tokens.ts';
import { beginCommand } from '../calls/begin-command.ts';
import { workDefaults } from '../calls/work-defaults.ts';
import { blockViolator } from '../code/block-violator.ts';
import { codeScopes } from '../code/code-scopes.ts';
import { logFor } from '../code/log-for.ts';
import { windowQueue } from '../code/window-queue.ts';
import type { Guards } from '../sandbox/guards.ts';
import type { RuntimeOptions, Shell } from '../shell.ts';
import { openTasks } from '../tasks/open-tasks.ts';
import { timerQueue } from '../time/timer-queue.ts';
import { commitWatch } from '../views/commit-watch.ts';
import type { TaskParts } from './task-parts.ts';

/** @param late the parts that are made of what this gives; called once all of them are there */
export function createShell(options: RuntimeOptions, env: Env, guards: Guards, late: () => TaskParts): Shell {
  const { log } = options;
  let generation = 0;
  let defaults = workDefaults(options.app);
  const shell: Shell = {
    ...options,
    env,
    bounds: options.bounds ?? defaultBounds,
    redact: options.redact ?? noSecrets,
    guards,
    generation: 0,
    timers: timerQueue(env, (error) => log.error('a timer failed', { error: toFailure(error).message })),
    windows: windowQueue(),
    tokens: unsharedTokens,
    commits: commitWatch(env),
    tasks: openTasks(),
    closing: false,
    host: {
      ...codeScopes,
      quiesce: (callback) => queueMicrotask(() => process.nextTick(callback)),
      enter: guards.enter,
      violated: (execution, violation) => guards.leave(() => void blockViolator(shell, execution, violation)),
      log: (execution, level, message, data) => guards.leave(() => logFor(log, execution, level, message, data)),
    },
    workDefaults(kind, name) {
      if (generation !== shell.generation) {
        generation = shell.generation;
        defaults = workDefaults(shell.app);
      }
      return defaults(kind, name);
    },
    get ownership() {
      return late().ownership;
    },
    get peers() {
      return late().peers;
    },
    get unreadable() {
      return late().unreadable;
    },
    enqueue: (task, pending) => late().turns.enqueue(task, pending),
    gather: (task, pending) => late().turns.gather(task, pending),
    enqueueFirst: (task, pendings) => late().turns.enqueueFirst(task, pendings),
    schedule: (task) => late().turns.schedule(task),
    withExecution: (task, then) => late().code.withExecution(task, then),
    createExecution: (task, start) => late().code.createExecution(task, start),
    touch: (task) => late().code.touch(task),
    dispatch: (task, open) => beginCommand(late(), task, open),
    block: (task, mismatch) => late().blocking.block(task, mismatch),
    keep: (task, pendings) => late().keptMessages.keep(task, pendings),
    goOn: (task) => late().goOn(task),
    lose: (task) => late().lifecycle.lose(task),
    finish: (task) => late().lifecycle.finish(task),
    stopTask: (id, how, reason) => late().lifecycle.stopTask(id, how, reason),
    awaitStart: (task) => late().lifecycle.awaitStart(task),
    awaitDeadline: (task) => late().lifecycle.awaitDeadline(task),
    adopt: (id, first) => late().adoption.adopt(id, first),
    isAdopting: (id) => late().adoption.isAdopting(id),
    answered: (task, answer) => late().answers.answered(task.id, answer),
    sessionMessages: (id, at) => late().sessions.messages(id, at),
  };
  return shell;
}

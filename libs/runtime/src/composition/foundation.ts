import { defaultBounds, noSecrets, toFailure, type App, type Bounds, type Redactor } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { ToolSource } from '@troupe/tools';
import { deleteWithTask } from '../artifacts/delete-with-task.ts';
import { unsharedTokens, type AttemptTokens } from '../attempts/attempt-tokens.ts';
import { workDefaults, type WorkDefaults } from '../calls/work-defaults.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import { windowQueue, type WindowQueue } from '../code/window-queue.ts';
import { openTasks, type OpenTasks } from '../tasks/open-tasks.ts';
import { timerQueue, type TimerQueue } from '../time/timer-queue.ts';
import { commitWatch, type CommitWatch } from '../views/commit-watch.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** What changes while the process runs. */
export interface Current extends LoadedApp {
  app: App;
  generation: number;
  isClosing: boolean;
  /** Made of the store's secret when the runtime starts. */
  tokens: AttemptTokens;
}

/** What is there before any part, and calls none of them; each part states which of it it uses. */
export interface Foundation extends Omit<RuntimeOptions, 'app' | 'bounds' | 'env' | 'redact'> {
  readonly bounds: Bounds;
  readonly commits: CommitWatch;
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly loaded: LoadedApp;
  readonly redact: Redactor;
  readonly tasks: OpenTasks;
  readonly timers: TimerQueue;
  readonly tokens: AttemptTokens;
  readonly windows: WindowQueue;
  readonly workDefaults: WorkDefaults;
}

export function currently(app: App): Current {
  return { app, generation: 0, isClosing: false, tokens: unsharedTokens };
}

export function createFoundation({ app: _, ...options }: RuntimeOptions, env: Env, current: Current): Foundation {
  return {
    ...options,
    store: deleteWithTask(options.store, options.deleteOfTask),
    bounds: options.bounds ?? defaultBounds,
    commits: commitWatch(env),
    env,
    isClosing: () => current.isClosing,
    loaded: current,
    redact: options.redact ?? noSecrets,
    tasks: openTasks(),
    timers: timerQueue(env, (error) => options.log.error('a timer failed', { error: toFailure(error).message })),
    tokens: {
      of: (since, call, attempt) => current.tokens.of(since, call, attempt),
      fits: (token, since, call, attempt) => current.tokens.fits(token, since, call, attempt),
    },
    windows: windowQueue(),
    workDefaults: defaultsOf(current, options.tools),
  };
}

/** Of the app there is now. */
function defaultsOf(loaded: LoadedApp, tools: ToolSource): WorkDefaults {
  let { generation } = loaded;
  let defaults = workDefaults(loaded.app, tools);
  return (kind, name) => {
    if (generation !== loaded.generation) {
      generation = loaded.generation;
      defaults = workDefaults(loaded.app, tools);
    }
    return defaults(kind, name);
  };
}

import {
  aliveSubject,
  localPrincipal,
  partitionOf,
  recordedPrincipal,
  sessionsSubject,
  signOfLife,
  type App,
  type AskedMethod,
  type CallId,
  type FlowControl,
  type Start,
  type TaskId,
  type WorkflowLog,
  type TaskService,
  type TaskServices,
} from '@troupe/contracts';
import type { Subscription } from '@troupe/bus';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import type { Store } from '@troupe/store';
import { failStrayCode } from '@troupe/worker';
import { attemptTokens, type AttemptTokens } from './attempts/attempt-tokens.ts';
import { sharedSecret } from './attempts/shared-secret.ts';
import type { ChildEnd } from './children/children.ts';
import { callService } from './cluster/route-service.ts';
import type { PeerHandlers } from './cluster/peers.ts';
import { watchWindow } from './code/window-watch.ts';
import { createService, type Services } from './composition/create-service.ts';
import { createFoundation, currently, type Foundation } from './composition/foundation.ts';
import { partitionHooks } from './composition/partition-hooks.ts';
import type { RuntimeOptions } from './composition/runtime-options.ts';
import { callbacksOf } from './composition/callbacks-of.ts';
import { createTaskParts, type TaskParts } from './composition/task-parts.ts';
import { heldLimits, limitQueues, type LimitQueue } from './limits/shown/held-limits.ts';
import type { LimitRequest } from './limits/limit-messages.ts';
import type { TaskPlaces } from './limits/ask-task.ts';
import { findLostTasks } from './recovery/find-lost-tasks.ts';
import { startSweep } from './recovery/sweep.ts';
import { startRetention } from './requests/retention.ts';
import { installGuards } from './sandbox/guards.ts';
import type { OpenTasks } from './tasks/open-tasks.ts';
import type { OwnedTask } from './tasks/owned-task.ts';
import { keepTime } from './time/keep-time.ts';
import { sharedClock } from './time/shared-clock.ts';
import { untilAvailable } from './time/until-available.ts';

export interface Runtime {
  /** The task service of each principal. */
  readonly services: TaskServices;
  /** That of the local principal: of the process itself, and of nobody who reaches it from outside. */
  readonly service: TaskService;
  /** Takes up every open task of the store. Resolves with how many there were. */
  start(): Promise<number>;
  /** Goes on with other code: open tasks meet it at their next turn, blocked ones try again. */
  reload(app: App): Promise<void>;
  /** Takes nothing new, lets turns and steps in flight finish for up to `grace` ms, and stops. */
  close(grace?: number): Promise<void>;
  /** The time it goes by: that of the store where several processes share one. */
  readonly env: Env;
  /** Whether this process drives what has that id. */
  owns(id: TaskId): boolean;
  /** How many tasks are open. */
  readonly openTasks: number;
  /** What waits for limits, of all processes over the store. */
  readonly flow: FlowControl;
  /** What waits for the limits of which this process gives the places. */
  limitQueues(): readonly LimitQueue[];
}

/** Composes the parts that drive tasks, and the service over them. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { env: own = machineEnv, cluster, log } = options;
  const shared = cluster ? sharedClock({ read: () => options.store.time(), env: own }) : undefined;
  const env = shared ?? own;
  let started = false;
  let recovered = 0;
  let [stopBackground, stopLimits] = [(): void => {}, (): void => {}];
  const subscriptions: Subscription[] = [];

  const guards = installGuards();
  const stopFailing = failStrayCode();
  const current = currently(options.app);
  const foundation = createFoundation(options, env, current);
  const late = (): TaskParts => parts;
  const callbacks = callbacksOf(late);
  const hooks = partitionHooks(foundation, callbacks, late, (tasks) => (recovered += tasks));
  const handlers = peerHandlers(late, () => services);
  const parts: TaskParts = createTaskParts(foundation, callbacks, { guards, hooks, peerHandlers: handlers });
  const windowWatch = watchWindow(foundation.windows, env);
  const services: Services = createService({
    foundation,
    callbacks,
    parts,
    windowWatch,
    retry: (task) => retry(parts, task),
    isStarted: () => started,
  });

  return {
    ...{ services: services.outer, service: services.outer.for(localPrincipal), env, flow: heldLimits(options.store) },
    owns: (id) => parts.ownership.owns(partitionOf(id)),
    limitQueues: () => limitQueues(parts.limits.owner),
    get openTasks() {
      return foundation.tasks.size;
    },
    async start() {
      const stopMeasuring = shared === undefined ? () => {} : await keepTime(shared, log);
      if (cluster) {
        current.tokens = await sharedTokens(foundation);
        subscriptions.push(...listenToCluster(foundation, parts));
      }
      stopLimits = parts.limits.start();
      stopBackground = stopMeasuring;
      await parts.ownership.start();
      const looking = { ...foundation, ...callbacks, ...parts };
      void findLostTasks(looking);
      const stops = [startSweep(looking), startRetention(looking, options.retention), stopMeasuring];
      stopBackground = () => {
        for (const stop of stops) stop();
      };
      started = true;
      return recovered;
    },
    async reload(app) {
      current.app = app;
      current.generation++;
      await tryAll(foundation.tasks, parts);
    },
    async close(grace = 10_000) {
      current.isClosing = true;
      stopBackground();
      windowWatch.stop();
      await parts.ownership.stop(grace);
      stopLimits();
      foundation.timers.stop();
      for (const subscription of subscriptions) await subscription.stop();
      stopFailing();
      guards.remove();
    },
  };
}

/** What this process does for others. */
function peerHandlers(late: () => TaskParts, services: () => Services): PeerHandlers {
  return {
    service: ([method, ...args], principal) => callService(services().local, recordedPrincipal(principal), method as AskedMethod, args),
    begin: ([id, start]) => late().children.startFor(id as TaskId, start as unknown as Start),
    'child-ended': ([call, end]) => late().children.endedElsewhere(call as CallId, end as unknown as ChildEnd),
    stop: async ([id, how, reason]) => late().lifecycle.stopTask(id as TaskId, how as 'cancel' | 'terminate', reason as string),
    limit: ([id, request]) => late().limits.owner.ask(id as TaskId, request as unknown as LimitRequest),
    'limit-granted': ([id, about]) => late().limits.here(id as TaskId, 'limit-granted', about as unknown as TaskPlaces),
    'limit-holds': ([id, about]) => late().limits.here(id as TaskId, 'limit-holds', about as unknown as TaskPlaces),
    watch: async ([id]) => services().watchers.watch(id as TaskId),
  };
}

function listenToCluster({ bus, env }: Foundation, { reports, work, sessions }: TaskParts): readonly Subscription[] {
  return [
    bus.listen(aliveSubject, ({ calls }) => reports.alive(calls)),
    // Workers get the time for a heartbeat: what they run is not sent again.
    bus.lost(() => void env.after(signOfLife.within, () => work.resend(true))),
    bus.listen(sessionsSubject, ({ session }) => sessions.letNextIn(session)),
  ];
}

interface TokenParts {
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly store: Store;
}

/** The same for all processes over the store. */
async function sharedTokens({ env, log, store }: TokenParts): Promise<AttemptTokens> {
  const fresh = env.random(32);
  return attemptTokens(await untilAvailable('The secret of attempts', log, () => sharedSecret(store, 'attempts', fresh), env));
}

/** A blocked task tries again. */
function retry({ blocking, lifecycle, code, goOn }: TaskParts, task: OwnedTask): void {
  blocking.unblock(task);
  if (!task.state.started) lifecycle.awaitStart(task);
  else void code.verify(task).then(() => goOn(task));
}

/** The tasks meet the app as it is now. */
async function tryAll(tasks: OpenTasks, parts: TaskParts): Promise<void> {
  const { code } = parts;
  code.clear();
  for (const task of tasks.values()) {
    if (task.blocked !== undefined) retry(parts, task);
    else await code.verify(task);
  }
}

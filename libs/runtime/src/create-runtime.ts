import {
  aliveSubject,
  catalogOf,
  inputSubject,
  defaultBounds,
  noSecrets,
  reportSubject,
  signOfLife,
  sessionsSubject,
  taskId,
  toFailure,
  TroupeError,
  type AgentSnapshot,
  type AskedMethod,
  type App,
  type CallId,
  type Start,
  type TaskId,
  type TaskService,
} from '@troupe/contracts';
import type { Subscription } from '@troupe/bus';
import { machineEnv } from '@troupe/env/machine';
import { attemptTokens, unsharedTokens, type AttemptTokens } from './attempts/attempt-tokens.ts';
import { failStrayCode } from '@troupe/worker';
import { createAdoptTask } from './recovery/adopt-task.ts';
import { beginCommand } from './calls/begin-command.ts';
import { createAftermath } from './aftermath.ts';
import { blockViolator } from './code/block-violator.ts';
import { createChildren, type ChildEnd } from './children/children.ts';
import { codeScopes } from './code/code-scopes.ts';
import { keepTime } from './time/keep-time.ts';
import { sharedClock } from './time/shared-clock.ts';
import { createCodeCache } from './code/code-cache.ts';
import { commitWatch } from './views/commit-watch.ts';
import { createControlTasks } from './requests/control-tasks.ts';
import { createDecisions } from './requests/decisions.ts';
import { drainPartitions, tasksOf } from './cluster/drain-partitions.ts';
import { createEndAttempt } from './attempts/end-attempt.ts';
import { findLostTasks } from './recovery/find-lost-tasks.ts';
import { createFindTask } from './tasks/find-task.ts';
import { createGoOn } from './recovery/go-on.ts';
import { admitGiven } from './calls/given-call.ts';
import { installGuards } from './sandbox/guards.ts';
import { createLifecycle } from './lifecycle.ts';
import { createListApprovals } from './views/list-approvals.ts';
import { createListTasks } from './views/list-tasks.ts';
import { createWorkInputs } from './calls/large-work.ts';
import { liveText } from './events/live-text.ts';
import { createMail } from './recovery/mail.ts';
import { createMessageTasks } from './requests/message-tasks.ts';
import { createOffers } from './views/offers.ts';
import { openTasks } from './tasks/open-tasks.ts';
import type { OwnedTask } from './tasks/owned-task.ts';
import type { OwnershipHooks } from './cluster/ownership.ts';
import { createParking } from './recovery/parking.ts';
import { createPeers } from './cluster/peers.ts';
import { readHistory } from './views/read-history.ts';
import { createReadiness } from './views/readiness.ts';
import { recover } from './recovery/recover.ts';
import { createRequests } from './requests/requests.ts';
import { startRetention } from './requests/retention.ts';
import { callService, routeService } from './cluster/route-service.ts';
import { createSessions } from './sessions/sessions.ts';
import { createApprovalOfSession } from './sessions/session-policy.ts';
import { readSession } from './sessions/session-view.ts';
import { sharedOwnership } from './cluster/shared-ownership.ts';
import type { RuntimeOptions, Shell } from './shell.ts';
import { soleOwnership } from './cluster/sole-ownership.ts';
import { createStartOnce } from './starts/start-once.ts';
import { createStartTask } from './starts/start-task.ts';
import { createSteps } from './calls/steps.ts';
import { createStopWork } from './attempts/stop-work.ts';
import { startSweep } from './recovery/sweep.ts';
import { createTaskEvents } from './events/task-events.ts';
import { taskWatchers } from './events/task-watchers.ts';
import { tellWaits } from './views/tell-waits.ts';
import { timerQueue } from './time/timer-queue.ts';
import { createStoreTurn } from './turns/store-turn.ts';
import { createTurns } from './turns/turns.ts';
import { afterFault, createUnmadeTurn } from './turns/unmade-turn.ts';
import { placeStored } from './code/place-violation.ts';
import { createUnreadableTasks } from './tasks/unreadable-tasks.ts';
import { untilAvailable } from './time/until-available.ts';
import { updateAnswers } from './requests/update-answers.ts';
import { waitForEnd } from './views/wait-for-end.ts';
import { windowQueue } from './code/window-queue.ts';
import { watchWindow } from './code/window-watch.ts';
import { createWork } from './calls/work.ts';
import { workDefaults } from './calls/work-defaults.ts';
import { createWorkReports } from './attempts/work-reports.ts';
import { createWorkTimeouts } from './attempts/work-timeouts.ts';
import { logFor } from './code/log-for.ts';

export interface Runtime {
  readonly service: TaskService;
  /** Takes up every open task of the store. Resolves with how many there were. */
  start(): Promise<number>;
  /** Goes on with other code: open tasks meet it at their next turn, blocked ones try again. */
  reload(app: App): Promise<void>;
  /** Takes nothing new, lets turns and steps under way finish for up to `grace` ms, and stops. */
  close(grace?: number): Promise<void>;
  /** How many tasks are open. */
  readonly openTasks: number;
}

/** Composes the parts of the shell that drives tasks. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { env: own = machineEnv } = options;
  const shared = options.cluster ? sharedClock({ read: () => options.store.time(), env: own }) : undefined;
  const env = shared ?? own;
  const since = new Date(env.now()).toISOString();
  let defaults = workDefaults(options.app);
  let stopSweep = (): void => {};
  let stopRetention = (): void => {};
  let stopMeasuring = (): void => {};
  let started = false;
  let recovered = 0;
  const subscriptions: Subscription[] = [];

  const guards = installGuards();
  const stopFailing = failStrayCode();
  // Parts find each other through the shell; the members below are filled in before anything runs.
  const shell = {
    ...options,
    env,
    bounds: options.bounds ?? defaultBounds,
    redact: options.redact ?? noSecrets,
    guards,
    generation: 0,
    timers: timerQueue(env, (error) => options.log.error('a timer failed', { error: toFailure(error).message })),
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
      log: (execution, level, message, data) => guards.leave(() => logFor(options.log, execution, level, message, data)),
    },
    workDefaults: (kind, name) => defaults(kind, name),
  } as Shell;

  const pin = (name: string): AgentSnapshot => {
    const agent = shell.app.agents.get(name);
    if (agent === undefined) throw new TroupeError('agent-not-found', `There is no agent "${name}" in the app.`, { retryable: false });
    return options.pinAgent(agent);
  };

  const code = createCodeCache(shell);
  const mail = createMail(shell);
  const parking = createParking(shell);
  const sessions = createSessions(shell);
  const answers = updateAnswers();
  const text = liveText(options.bus);
  const starts = createStartOnce(shell);
  const children = createChildren(shell, starts, pin, sessions.join);
  const endAttempt = createEndAttempt(shell);
  const stops = createStopWork(shell);
  const timeouts = createWorkTimeouts(shell, endAttempt, stops);
  const reports = createWorkReports(shell, endAttempt, timeouts);
  const work = createWork(shell, endAttempt, timeouts, createSteps(shell, endAttempt), text);
  const workInputs = createWorkInputs(shell);
  const lifecycle = createLifecycle({ shell, code, children, sessions, answers, text });
  const adoption = createAdoptTask(shell, { code, timeouts, parking });
  const answering = new Map<number, readonly Subscription[]>();
  const hooks: OwnershipHooks = {
    async take(partitions) {
      recovered += await sessions.inOrder(() => recover(shell, adoption.resume, partitions));
    },
    serve(partitions) {
      for (const partition of partitions) {
        answering.set(partition, [
          options.bus.respond(reportSubject(partition), reports.report, admitGiven(shell)),
          options.bus.respond(inputSubject(partition), workInputs),
          ...(options.cluster ? [shell.peers.serve(partition)] : []),
        ]);
      }
    },
    async hush(partitions) {
      const stopped = partitions.flatMap((partition) => answering.get(partition) ?? []);
      for (const partition of partitions) answering.delete(partition);
      await Promise.all(stopped.map((subscription) => subscription.stop()));
    },
    async drain(partitions, grace, heir) {
      await drainPartitions(shell, partitions, grace, heir);
      shell.unreadable.drop(partitions);
    },
    drop(partitions) {
      for (const task of tasksOf(shell, partitions)) shell.lose(task);
      shell.unreadable.drop(partitions);
    },
  };
  Object.assign(shell, {
    ...createTurns({
      env,
      log: options.log,
      redact: shell.redact,
      bounds: shell.bounds,
      windows: shell.windows,
      loaded: shell,
      owns: (partition) => shell.ownership.owns(partition),
      storeTurn: createStoreTurn(shell),
      createExecution: code.createExecution,
      withExecution: code.withExecution,
      placeStored: (task, violation, next) => placeStored(shell, task, violation, next),
      block: parking.block,
      keep: mail.keep,
      goOn: (task) => shell.goOn(task),
      lose: lifecycle.lose,
      adopt: adoption.adopt,
      afterCommit: createAftermath(shell, { text, sessions, children, stops }),
      afterFault: (task, turn, error) => afterFault(shell, task, turn, error),
      unmade: createUnmadeTurn(shell),
    }),
    ...lifecycle,
    adopt: adoption.adopt,
    isAdopting: adoption.isAdopting,
    dispatch: (task, open) => beginCommand({ shell, work, stops, children, sessions }, task, open),
    createExecution: code.createExecution,
    withExecution: code.withExecution,
    touch: code.touch,
    block: parking.block,
    keep: mail.keep,
    goOn: createGoOn(shell, mail, timeouts),
    unreadable: createUnreadableTasks(shell),
    answered: (task, answer) => answers.answered(task.id, answer),
    sessionMessages: sessions.messages,
    ownership: options.cluster ? sharedOwnership({ ...options, env }, hooks) : soleOwnership(hooks, options.log, env),
    peers: createPeers(shell, (partition) => shell.ownership.owns(partition), {
      service: ([method, ...args]) => callService(service, method as AskedMethod, args),
      begin: ([id, start]) => children.startFor(id as TaskId, start as unknown as Start),
      'child-ended': ([call, end]) => children.endedElsewhere(call as CallId, end as unknown as ChildEnd),
      stop: async ([id, how, reason]) => shell.stopTask(id as TaskId, how as 'cancel' | 'terminate', reason as string),
      watch: async ([id]) => watchers.watch(id as TaskId),
    }),
  } satisfies Partial<Shell>);

  /** A blocked task tries again. */
  const retry = (task: OwnedTask): void => {
    parking.unblock(task);
    if (!task.state.started) lifecycle.awaitStart(task);
    else void code.verify(task).then(() => shell.goOn(task));
  };

  const windowWatch = watchWindow(shell.windows, env);
  const find = createFindTask(shell);
  const requests = createRequests(shell, find, mail);
  const approvalOf = createApprovalOfSession(shell);
  const start = createStartTask(shell, starts, pin, sessions.join, approvalOf);
  const watchers = taskWatchers(shell, text);
  const offers = createOffers(() => shell.app, options.directory, env);
  const service: TaskService = {
    start: (request) => start(request),
    get: find.view,
    wait: (id, ms, signal) => waitForEnd(shell, find, id, ms, signal),
    list: createListTasks(shell),
    history: async (id, page) => readHistory(options.store, shell.bounds, taskId(id), (await find.view(id)).turns, page),
    events: createTaskEvents({ shell, find, live: text, watchers, offers, current: (id) => outer.get(id) }),
    ...createMessageTasks(shell, find, answers, requests),
    ...createControlTasks(shell, find, starts, requests, sessions, (task) => adoption.takeUp(task, { fork: true }), retry),
    approvals: createListApprovals(shell),
    ...createDecisions(shell, find, requests),
    session: (id, page) => readSession(shell, sessions, id, page),
    catalog: async (kind) => catalogOf(shell.app, kind).map((definition) => ({ ...definition, instances: [{ id: options.node, since }] })),
    readiness: createReadiness(shell, windowWatch, () => started),
  };

  const routed = options.cluster ? routeService(shell, shell.peers, service, start) : service;
  const outer = tellWaits(routed, offers, find.view, approvalOf);

  const listenToCluster = (): void => {
    subscriptions.push(
      options.bus.listen(aliveSubject, ({ calls }) => reports.alive(calls)),
      // Workers get the time to say what they run: that is not sent again.
      options.bus.lost(() => void env.after(signOfLife.within, () => work.resend(true))),
      options.bus.listen(sessionsSubject, ({ session }) => sessions.letNextIn(session)),
    );
  };

  const sharedTokens = async (): Promise<AttemptTokens> => {
    const fresh = env.random(32);
    const secret = await untilAvailable('The secret of attempts', options.log, () => options.store.secret('attempts', fresh), env);
    return attemptTokens(secret);
  };

  return {
    service: outer,
    get openTasks() {
      return shell.tasks.size;
    },
    async start() {
      if (shared !== undefined) stopMeasuring = await keepTime(shared, options.log);
      if (options.cluster) shell.tokens = await sharedTokens();
      if (options.cluster) listenToCluster();
      await shell.ownership.start();
      void findLostTasks(shell);
      stopSweep = startSweep(shell, { mail, sessions, children, work, stops });
      stopRetention = startRetention(shell, options.retention);
      started = true;
      return recovered;
    },
    async reload(app) {
      shell.app = app;
      shell.generation++;
      defaults = workDefaults(app);
      code.clear();
      for (const task of shell.tasks.values()) {
        if (task.blocked !== undefined) retry(task);
        else await code.verify(task);
      }
    },
    async close(grace = 10_000) {
      shell.closing = true;
      stopSweep();
      stopRetention();
      stopMeasuring();
      windowWatch.stop();
      await shell.ownership.stop(grace);
      shell.timers.stop();
      for (const subscription of subscriptions) await subscription.stop();
      stopFailing();
      guards.remove();
    },
  };
}

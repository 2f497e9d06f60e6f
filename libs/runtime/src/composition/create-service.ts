import {
  catalogOf,
  defaultTenant,
  partitionOf,
  perPrincipal,
  platformPrincipal,
  recordedPrincipal,
  STEER,
  taskId,
  TroupeError,
  type AskedMethod,
  type Json,
  type RecordedPrincipal,
  type Task,
  type TaskId,
  type TaskService,
  type TaskServices,
  type Principal,
} from '@troupe/contracts';
import { catalogOfTools } from '@troupe/tools';
import { readArtifacts } from '../artifacts/read-artifacts.ts';
import { routeService, type LocalService } from '../cluster/route-service.ts';
import type { WindowWatch } from '../code/window-watch.ts';
import { createTaskEvents } from '../events/task-events.ts';
import { taskWatchers, type TaskWatchers } from '../events/task-watchers.ts';
import { actingFor } from '../requests/acting.ts';
import { createControlTasks } from '../requests/control-tasks.ts';
import { createDecisions } from '../requests/decisions.ts';
import { createMessageTasks } from '../requests/message-tasks.ts';
import { createRequests } from '../requests/requests.ts';
import { createApprovalOfSession } from '../sessions/session-policy.ts';
import { sessionMethods } from '../sessions/resource/session-methods.ts';
import { readSession } from '../sessions/session-view.ts';
import { createSteerMessage } from '../sessions/steering/steer-message.ts';
import { createMeetBusy } from '../sessions/while-busy.ts';
import { newKey } from '../log/own-key.ts';
import { newTaskId } from '../starts/new-task-id.ts';
import { createStartTask } from '../starts/start-task.ts';
import { createFindTask } from '../tasks/find-task.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { createListApprovals } from '../views/list-approvals.ts';
import { createListTasks } from '../views/list-tasks.ts';
import { createOffers } from '../views/offers.ts';
import { readHistory } from '../views/read-history.ts';
import { createReadiness } from '../views/readiness.ts';
import { explainWaits } from '../views/explain-waits.ts';
import { verifyLog } from '../views/verify-log.ts';
import { waitForEnd } from '../views/wait-for-end.ts';
import type { Foundation } from './foundation.ts';
import type { TaskCallbacks } from './task-callbacks.ts';
import type { TaskParts } from './task-parts.ts';

export interface Services {
  /** What clients get. */
  readonly outer: TaskServices;
  /** What other processes get of this one. */
  readonly local: Pick<LocalService, AskedMethod>;
  readonly watchers: TaskWatchers;
}

/** What the service is made of, beside the parts that drive tasks. */
export interface ServiceParts {
  readonly foundation: Foundation;
  readonly callbacks: TaskCallbacks;
  readonly parts: TaskParts;
  readonly windowWatch: WindowWatch;
  /** Lets a blocked task try again. */
  readonly retry: (task: OwnedTask) => void;
  /** Whether the tasks of this process were taken up. */
  readonly isStarted: () => boolean;
}

/** @throws what it is given, unless it says that there is no such task */
function unlessMissing(error: unknown): undefined {
  if (!(error instanceof TroupeError) || error.code !== 'task-not-found') throw error;
}

export function createService({ foundation, callbacks, parts, windowWatch, retry, isStarted }: ServiceParts): Services {
  const { starts, sessions, text, answers, keptMessages, adoption, pin, ownership, peers, unreadable } = parts;
  const { store, node, env, loaded, tools } = foundation;
  const base = { ...foundation, ...callbacks, ownership, peers, unreadable, claims: parts.limits.claims, isAdopting: adoption.isAdopting };
  const since = new Date(env.now()).toISOString();
  const find = createFindTask(base);
  const requests = createRequests({ ...base, find, keptMessages });
  const approvalOf = createApprovalOfSession(base);
  /** Resolves once the cancel is durable, in whichever process has the task. */
  const interrupt = async (by: RecordedPrincipal, writer: TaskId): Promise<void> => {
    const reason = 'Another message to its session came, and is not to wait.';
    const asked = ownership.owns(partitionOf(writer))
      ? local.cancel(by, writer, reason)
      : peers.askService(platformPrincipal, writer, ['cancel', writer, reason, newKey(env)]);
    await asked.catch((error: unknown) => {
      if (!(error instanceof TroupeError) || error.code !== 'task-ended') throw error;
    });
  };
  const steer = createSteerMessage(store, sessions, async (writer, message, key) => {
    const payload = message as unknown as Json;
    await (ownership.owns(partitionOf(writer))
      ? local.signal(recordedPrincipal(platformPrincipal), writer, STEER, payload, key)
      : peers.askService(platformPrincipal, writer, ['signal', writer, STEER, payload, key]));
  });
  const look = async (id: TaskId): Promise<Task | undefined> => {
    const asked = ownership.owns(partitionOf(id)) ? find.view(id) : peers.askService(platformPrincipal, id, ['get', id]);
    return asked.catch(unlessMissing) as Promise<Task | undefined>;
  };
  const start = createStartTask({ ...base, look }, starts, pin, sessions, approvalOf, createMeetBusy(base, sessions, interrupt), steer);
  const watchers = taskWatchers(base, text);
  const offers = createOffers(foundation, foundation.directory, env);
  const local: LocalService = {
    start: (by, request) => start(by, request, () => newTaskId(env, defaultTenant)),
    get: find.view,
    wait: (id, ms, signal) => waitForEnd(base, find, id, ms, signal),
    list: createListTasks(base),
    history: async (id, page) => readHistory(store, base.bounds, taskId(id), (await find.view(id)).turns, page),
    verification: async (id) => verifyLog(store, taskId(id)),
    ...readArtifacts(store, find),
    ...createMessageTasks(base, find, answers, requests),
    ...createControlTasks(base, find, starts, requests, sessions, (task) => adoption.takeUp(task, { fork: true }), retry),
    approvals: createListApprovals(base),
    ...createDecisions({ ...base, find, requests }),
    session: (id, page) => readSession(base, sessions, id, page),
    catalog: async (kind) => {
      const definitions = kind === 'tool' ? catalogOfTools(tools) : catalogOf(loaded.app, kind);
      return definitions.map((definition) => ({ ...definition, instances: [{ id: node, since }] }));
    },
  };
  const startFor = (principal: Principal): TaskService['start'] => {
    const by = recordedPrincipal(principal);
    return (request) => start(by, request, () => newTaskId(env, principal.tenant));
  };
  const serve = perPrincipal((principal): TaskService => {
    const events = createTaskEvents({ ...base, find, live: text, watchers, offers, current: (id) => view.get(id) });
    const conversations = sessionMethods({ ...base, sessions }, principal);
    const acting = actingFor(recordedPrincipal(principal), local);
    const own: TaskService = { ...local, ...conversations, ...acting, start: startFor(principal), events };
    const routed = foundation.cluster ? routeService({ env, ownership, peers, local: own, principal }, start) : own;
    const view = explainWaits(routed, offers, find.view, approvalOf);
    return view;
  });
  return { outer: { for: serve, readiness: createReadiness(base, windowWatch, isStarted) }, local, watchers };
}

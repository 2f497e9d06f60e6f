import { catalogOf, taskId, type TaskService } from '@troupe/contracts';
import { routeService } from '../cluster/route-service.ts';
import type { WindowWatch } from '../code/window-watch.ts';
import { createTaskEvents } from '../events/task-events.ts';
import { taskWatchers, type TaskWatchers } from '../events/task-watchers.ts';
import { createControlTasks } from '../requests/control-tasks.ts';
import { createDecisions } from '../requests/decisions.ts';
import { createMessageTasks } from '../requests/message-tasks.ts';
import { createRequests } from '../requests/requests.ts';
import { createApprovalOfSession } from '../sessions/session-policy.ts';
import { readSession } from '../sessions/session-view.ts';
import { createStartTask } from '../starts/start-task.ts';
import { createFindTask } from '../tasks/find-task.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { createListApprovals } from '../views/list-approvals.ts';
import { createListTasks } from '../views/list-tasks.ts';
import { createOffers } from '../views/offers.ts';
import { readHistory } from '../views/read-history.ts';
import { createReadiness } from '../views/readiness.ts';
import { explainWaits } from '../views/explain-waits.ts';
import { waitForEnd } from '../views/wait-for-end.ts';
import type { TaskParts } from './task-parts.ts';

export interface Services {
  /** What clients get. */
  readonly outer: TaskService;
  /** What other processes get of this one. */
  readonly local: TaskService;
  readonly watchers: TaskWatchers;
}

/**
 * @param retry lets a blocked task try again
 * @param isStarted whether the tasks of this process were taken up
 */
export function createService(
  parts: TaskParts,
  windowWatch: WindowWatch,
  retry: (task: OwnedTask) => void,
  isStarted: () => boolean,
): Services {
  const { shell, starts, sessions, text, answers, keptMessages, adoption, pin } = parts;
  const { store, node } = shell;
  const since = new Date(shell.env.now()).toISOString();
  const find = createFindTask(shell);
  const requests = createRequests(shell, find, keptMessages);
  const approvalOf = createApprovalOfSession(shell);
  const start = createStartTask(shell, starts, pin, sessions.join, approvalOf);
  const watchers = taskWatchers(shell, text);
  const offers = createOffers(() => shell.app, shell.directory, shell.env);
  const local: TaskService = {
    start: (request) => start(request),
    get: find.view,
    wait: (id, ms, signal) => waitForEnd(shell, find, id, ms, signal),
    list: createListTasks(shell),
    history: async (id, page) => readHistory(store, shell.bounds, taskId(id), (await find.view(id)).turns, page),
    events: createTaskEvents({ shell, find, live: text, watchers, offers, current: (id) => outer.get(id) }),
    ...createMessageTasks(shell, find, answers, requests),
    ...createControlTasks(shell, find, starts, requests, sessions, (task) => adoption.takeUp(task, { fork: true }), retry),
    approvals: createListApprovals(shell),
    ...createDecisions(shell, find, requests),
    session: (id, page) => readSession(shell, sessions, id, page),
    catalog: async (kind) => catalogOf(shell.app, kind).map((definition) => ({ ...definition, instances: [{ id: node, since }] })),
    readiness: createReadiness(shell, windowWatch, isStarted),
  };
  const routed = shell.cluster ? routeService(shell, parts.peers, local, start) : local;
  const outer = explainWaits(routed, offers, find.view, approvalOf);
  return { outer, local, watchers };
}

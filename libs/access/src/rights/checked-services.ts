import {
  CALL_TOOL,
  perPrincipal,
  rights,
  TroupeError,
  type Principal,
  type StartRequest,
  type Task,
  type TaskService,
  type TaskServices,
} from '@troupe/contracts';
import { checkedApprovals } from './checked-approvals.ts';
import { checkedSessions } from './checked-sessions.ts';
import { ownTasks, startedBy, type OwnTasks } from './own-tasks.ts';
import { demandRight, hasRight, missingRight } from './rights.ts';

/** Task services of which every method checks the rights of its principal (I1, I2). Who has every right asks without a look in between. */
export function checkedServices(inner: TaskServices): TaskServices {
  return {
    for: perPrincipal((principal) => checkedService(principal, inner.for(principal))),
    readiness: () => inner.readiness(),
  };
}

function checkedService(principal: Principal, inner: TaskService): TaskService {
  if (principal.approves === undefined && rights.every((right) => hasRight(principal, right))) return inner;
  const own = ownTasks(principal, inner);
  const mayDo = mayDoOf(principal, inner);
  return {
    ...starting(principal, inner, mayDo),
    ...reading(principal, inner, own, mayDo),
    ...checkedApprovals(principal, inner),
    ...checkedSessions(principal, inner, own),
    signal: async (id, ...rest) => (await mayDo('signal', id), inner.signal(id, ...rest)),
    update: async (id, ...rest) => (await mayDo('signal', id), inner.update(id, ...rest)),
    cancel: async (id, ...rest) => (await mayDo('control', id), inner.cancel(id, ...rest)),
    terminate: async (id, ...rest) => (await mayDo('control', id), inner.terminate(id, ...rest)),
    suspend: async (id, ...rest) => (await mayDo('control', id), inner.suspend(id, ...rest)),
    resume: async (id, ...rest) => (await mayDo('control', id), inner.resume(id, ...rest)),
    async purge(id, ...rest) {
      demandRight(principal, 'purge');
      await mayDo('control', id);
      return inner.purge(id, ...rest);
    },
    catalog: async (kind) => (demandRight(principal, 'read-catalog'), inner.catalog(kind)),
  };
}

/** What is done with a task: with one's own, or with all of them. */
type Doing = 'read' | 'signal' | 'control';
type MayDo = (doing: Doing, id: string) => Promise<void>;

/** Whether the task is the principal's own is looked at only where that matters. */
function mayDoOf(principal: Principal, inner: Pick<TaskService, 'get'>): MayDo {
  return async (doing, id) => {
    if (hasRight(principal, `${doing}-all`)) return;
    demandRight(principal, `${doing}-own`);
    if (startedBy(principal, await inner.get(id))) return;
    if (hasRight(principal, 'read-all')) throw missingRight(principal.roles, `${doing}-all`, ', since another started the task');
    throw new TroupeError('task-not-found', `There is no task "${id}".`);
  };
}

function starting(principal: Principal, inner: TaskService, mayDo: MayDo): Pick<TaskService, 'start' | 'fork'> {
  const seesAll = hasRight(principal, 'read-all');
  const isSeen = (task: Task): boolean => seesAll || startedBy(principal, task);
  const idTaken = (id: string): TroupeError =>
    new TroupeError('already-exists', `The id "${id}" is taken by another request. Use another id.`);
  return {
    async start(request) {
      demandRight(principal, 'start');
      // Past whatever the workflows and agents of the app allow.
      if (request.kind === 'workflow' && request.name === CALL_TOOL) demandRight(principal, 'call-tools');
      // Who goes on with a conversation gets to know what was said in it.
      const asked: StartRequest = seesAll || request.session === undefined ? request : { ...request, ownSession: true };
      const started = await inner.start(asked).catch(async (error: unknown) => {
        const open = runningIn(error);
        if (open === undefined || seesAll || isSeen(await inner.get(open))) throw error;
        throw anotherRuns(request.name);
      });
      if (started.created || isSeen(started.task)) return started;
      // Of a singleton the open task may have another id.
      throw started.task.id === request.id ? idTaken(request.id) : anotherRuns(request.name);
    },
    async fork(id, turn, newId) {
      demandRight(principal, 'start');
      await mayDo('control', id);
      const copy = await inner.fork(id, turn, newId);
      if (!isSeen(copy)) throw idTaken(copy.id);
      return copy;
    },
  };
}

/** The open task that an error of a singleton names. */
function runningIn(error: unknown): string | undefined {
  if (!(error instanceof TroupeError) || error.code !== 'already-running') return undefined;
  return (error.details as { readonly task?: string } | undefined)?.task;
}

/** Says nothing of a task that the caller may not see. */
function anotherRuns(name: string): TroupeError {
  return new TroupeError('already-running', `"${name}" has one task at a time, and one that another started is open.`, {
    retryable: false,
  });
}

type Reading = Pick<
  TaskService,
  'get' | 'wait' | 'list' | 'history' | 'verification' | 'artifacts' | 'artifact' | 'events' | 'query' | 'session'
>;

function reading(principal: Principal, inner: TaskService, own: OwnTasks, mayDo: MayDo): Reading {
  const seesAll = hasRight(principal, 'read-all');
  const demand = (): void => demandRight(principal, 'read-own');
  return {
    get: async (id) => (demand(), seesAll ? inner.get(id) : own.task(id)),
    wait: async (id, ...rest) => (await mayDo('read', id), inner.wait(id, ...rest)),
    list: async (filter, page) => (demand(), seesAll ? inner.list(filter, page) : own.list(filter, page)),
    history: async (id, page) => (await mayDo('read', id), inner.history(id, page)),
    verification: async (id) => (await mayDo('read', id), inner.verification(id)),
    artifacts: async (id) => (await mayDo('read', id), inner.artifacts(id)),
    artifact: async (id, ...rest) => (await mayDo('read', id), inner.artifact(id, ...rest)),
    async *events(id, after, signal) {
      await mayDo('read', id);
      yield* inner.events(id, after, signal);
    },
    query: async (id, ...rest) => (await mayDo('read', id), inner.query(id, ...rest)),
    async session(id, page) {
      demand();
      if (!seesAll) await own.session(id);
      return inner.session(id, page);
    },
  };
}

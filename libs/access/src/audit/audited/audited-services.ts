import { perPrincipal, type SessionHead, type TaskEvent, type TaskService, type TaskServices } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs, codeOf, type Asked, type AuditedActs } from './audited-acts.ts';

/**
 * Task services that record what changes state, and what is refused.
 *
 * J2  A request that changed something is answered when its record is durable, and one that failed, too. Of what only
 *     reads, what a principal has no right to is recorded.
 */
export function auditedServices(inner: TaskServices, writer: AuditWriter): TaskServices {
  return {
    ...inner,
    for: perPrincipal((principal): TaskService => {
      const service = inner.for(principal);
      const acts = auditedActs(writer, principal);
      return { ...actingMethods(service, acts), ...readingMethods(service, acts) };
    }),
  };
}

type ActingMethods =
  | 'start'
  | 'signal'
  | 'update'
  | 'cancel'
  | 'terminate'
  | 'suspend'
  | 'resume'
  | 'fork'
  | 'purge'
  | 'decide'
  | 'importSession'
  | 'branchSession'
  | 'changeSession'
  | 'deleteSession';

function actingMethods(inner: TaskService, { act }: AuditedActs): Pick<TaskService, ActingMethods> {
  return {
    start: (request) => act(ask('task.start', request.id), () => inner.start(request), startedId),
    signal: (id, ...rest) => act(ask('task.signal', id), () => inner.signal(id, ...rest)),
    update: (id, ...rest) => act(ask('task.update', id), () => inner.update(id, ...rest)),
    cancel: (id, ...rest) => act(ask('task.cancel', id), () => inner.cancel(id, ...rest)),
    terminate: (id, ...rest) => act(ask('task.terminate', id), () => inner.terminate(id, ...rest)),
    suspend: (id, ...rest) => act(ask('task.suspend', id), () => inner.suspend(id, ...rest)),
    resume: (id, ...rest) => act(ask('task.resume', id), () => inner.resume(id, ...rest)),
    fork: (id, ...rest) => act(ask('task.fork', id), () => inner.fork(id, ...rest)),
    purge: (id, ...rest) => act(ask('task.purge', id), () => inner.purge(id, ...rest)),
    decide: (id, ...rest) => act(ask('approval.decide', id), () => inner.decide(id, ...rest)),
    importSession: (given) => act(ask('session.import', given.id), () => inner.importSession(given), madeId),
    branchSession: (id, branch) => act(ask('session.branch', id), () => inner.branchSession(id, branch), madeId),
    changeSession: (id, changes) => act(ask('session.change', id), () => inner.changeSession(id, changes)),
    deleteSession: (id) => act(ask('session.delete', id), () => inner.deleteSession(id)),
  };
}

function readingMethods(inner: TaskService, { read, refuse }: AuditedActs): Omit<TaskService, ActingMethods> {
  return {
    get: (id) => read(ask('task.get', id), () => inner.get(id)),
    wait: (id, ...rest) => read(ask('task.wait', id), () => inner.wait(id, ...rest)),
    list: (...asked) => read(ask('task.list'), () => inner.list(...asked)),
    history: (id, page) => read(ask('task.history', id), () => inner.history(id, page)),
    verification: (id) => read(ask('task.verification', id), () => inner.verification(id)),
    artifacts: (id) => read(ask('task.artifacts', id), () => inner.artifacts(id)),
    artifact: (id, ...rest) => read(ask('task.artifact', id), () => inner.artifact(id, ...rest)),
    events: (id, ...rest) => eventsOf(inner.events(id, ...rest), (error) => refuse(ask('task.events', id), error)),
    query: (id, ...rest) => read(ask('task.query', id), () => inner.query(id, ...rest)),
    approvals: (request) => read(ask('approval.list', request.task), () => inner.approvals(request)),
    approval: (id) => read(ask('approval.get', id), () => inner.approval(id)),
    sessions: (...asked) => read(ask('session.list'), () => inner.sessions(...asked)),
    sessionEntries: (id, page) => read(ask('session.entries', id), () => inner.sessionEntries(id, page)),
    exportSession: (id, page) => read(ask('session.export', id), () => inner.exportSession(id, page)),
    session: (id, page) => read(ask('session.get', id), () => inner.session(id, page)),
    catalog: (kind) => read(ask('catalog.list', kind), () => inner.catalog(kind)),
  };
}

function startedId({ task }: Awaited<ReturnType<TaskService['start']>>): string {
  return task.id;
}

function madeId({ id }: SessionHead): string {
  return id;
}

function ask(action: string, on?: string): Asked {
  return on === undefined ? { action } : { action, on };
}

async function* eventsOf(events: AsyncIterable<TaskEvent>, refuse: (error: unknown) => Promise<never>): AsyncGenerator<TaskEvent> {
  try {
    yield* events;
  } catch (error) {
    if (codeOf(error) === 'missing-right') await refuse(error);
    throw error;
  }
}

import { context, trace } from '@opentelemetry/api';
import { callId, splitApprovalId, withTenant, type TaskService, type Principal, type TaskId } from '@troupe/contracts';
import { taskFacts } from '../task-facts.ts';
import { toTraceparent } from './span-ids.ts';
import type { Tracing } from './tracing.ts';

/** Starts a task within the trace of its caller; turns that messages to a task cause are linked to who sent them. */
export function traceService({ causes }: Tracing, inner: TaskService, { tenant }: Pick<Principal, 'tenant'>): TaskService {
  /** While `ask` runs, the turns of `of`, a task or a call, have the active span as their cause. */
  const causing = async <T>(task: string, publicOf: string, ask: () => Promise<T>): Promise<T> => {
    const active = trace.getSpan(context.active());
    if (active === undefined) return ask();
    const of = withTenant(tenant, publicOf);
    const cause = active.spanContext();
    active.setAttributes(taskFacts(withTenant(tenant, task) as TaskId));
    causes.set(of, cause);
    try {
      return await ask();
    } finally {
      if (causes.get(of) === cause) causes.delete(of);
    }
  };
  const asTask = <T>(id: string, ask: () => Promise<T>): Promise<T> => causing(id, id, ask);

  return {
    ...inner,
    async start(request) {
      const active = trace.getSpan(context.active());
      if (active === undefined) return inner.start(request);
      const started = await inner.start({ ...request, traceparent: toTraceparent(active.spanContext()) });
      active.setAttributes(taskFacts(withTenant(tenant, started.task.id) as TaskId));
      return started;
    },
    signal: (id, ...rest) => asTask(id, () => inner.signal(id, ...rest)),
    update: (id, ...rest) => asTask(id, () => inner.update(id, ...rest)),
    cancel: (id, ...rest) => asTask(id, () => inner.cancel(id, ...rest)),
    terminate: (id, ...rest) => asTask(id, () => inner.terminate(id, ...rest)),
    suspend: (id, ...rest) => asTask(id, () => inner.suspend(id, ...rest)),
    resume: (id, ...rest) => asTask(id, () => inner.resume(id, ...rest)),
    decide(id, ...rest) {
      const asked = splitApprovalId(id);
      const ask = (): ReturnType<TaskService['decide']> => inner.decide(id, ...rest);
      return asked === undefined ? ask() : causing(asked.task, callId(asked.task, asked.command), ask);
    },
  };
}

import type { RecordedPrincipal, TaskService } from '@troupe/contracts';

/** Methods of the task service that leave an input in the log of a task, and with it who asked. */
const acting = ['start', 'signal', 'update', 'cancel', 'terminate', 'suspend', 'resume', 'fork', 'decide'] as const;
export type ActingMethod = (typeof acting)[number];

/** Those methods, each given first on whose behalf it is called. */
export type Acting = {
  readonly [M in ActingMethod]: (by: RecordedPrincipal, ...args: Parameters<TaskService[M]>) => ReturnType<TaskService[M]>;
};

export function isActing(method: keyof TaskService): method is ActingMethod {
  return (acting as readonly string[]).includes(method);
}

/** The methods of one principal. */
export function actingFor(by: RecordedPrincipal, all: Acting): Pick<TaskService, ActingMethod> {
  return {
    start: (request) => all.start(by, request),
    signal: (id, name, payload, key) => all.signal(by, id, name, payload, key),
    update: (id, name, payload, key) => all.update(by, id, name, payload, key),
    cancel: (id, reason, key) => all.cancel(by, id, reason, key),
    terminate: (id, reason, key) => all.terminate(by, id, reason, key),
    suspend: (id, key) => all.suspend(by, id, key),
    resume: (id, key) => all.resume(by, id, key),
    fork: (id, turn, newId) => all.fork(by, id, turn, newId),
    decide: (id, decision, key) => all.decide(by, id, decision, key),
  };
}

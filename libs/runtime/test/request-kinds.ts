import type { App, Decision, Json, TaskService } from '@troupe/contracts';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf } from './replicas.ts';
import type { Code, RuntimeUnderTest } from './start-runtime.ts';

/** What updates added up to. */
export const updates = { raised: 0 };

/** Ends with the signal "end", or as its input says. */
const code: Code = async (ctx) => {
  ctx.on.update('raise', (by: number) => {
    updates.raised += by;
    return ctx.now();
  });
  await ctx.signal('end');
};

export const app: App = {
  ...appOf([{ kind: 'workflow', name: 'code', run: code }]),
  agents: new Map([[advisor.name, advisor]]),
};
export const options: RuntimeUnderTest = {
  app,
  pinAgent: () => advisorSnapshot,
  agentLoop: async (ctx) => {
    const decided = await ctx.askHuman('advisor', 'pay', { euros: 5 });
    await ctx.askHuman('advisor', 'thank', {});
    return decided as unknown as Json;
  },
};

/** A request that changes a task. */
export interface Kind {
  /** Brings a task to where the request makes sense; gives its id. */
  readonly begin: (service: TaskService, id?: string) => Promise<string>;
  readonly ask: (service: TaskService, id: string, key: string) => Promise<unknown>;
  /** The same key with other content; absent when there is no other content. */
  readonly askOther?: (service: TaskService, id: string, key: string) => Promise<unknown>;
  /** Ends the task, when the request does not. */
  readonly end?: (service: TaskService, id: string) => Promise<unknown>;
}

const start = async (service: TaskService, id: string = crypto.randomUUID()): Promise<string> =>
  (await service.start({ kind: 'workflow', name: 'code', id })).task.id;
const startAgent = async (service: TaskService, id: string = crypto.randomUUID()): Promise<string> =>
  (await service.start({ kind: 'agent', name: 'advisor', id })).task.id;
const startSuspended = async (service: TaskService, given?: string): Promise<string> => {
  const id = await start(service, given);
  await service.suspend(id);
  return id;
};
const stop = (service: TaskService, id: string): Promise<unknown> => service.terminate(id);
const decide = (decision: Decision) => (service: TaskService, id: string, key: string) => service.decide(`${id}.0.0`, decision, key);

export const kinds: Readonly<Record<string, Kind>> = {
  signal: {
    begin: start,
    ask: (service, id, key) => service.signal(id, 'go', { n: 1 }, key),
    askOther: (service, id, key) => service.signal(id, 'go', { n: 2 }, key),
    end: stop,
  },
  update: {
    begin: start,
    ask: (service, id, key) => service.update(id, 'raise', 1, key),
    askOther: (service, id, key) => service.update(id, 'raise', 2, key),
    end: stop,
  },
  cancel: {
    begin: start,
    ask: (service, id, key) => service.cancel(id, 'why', key),
    askOther: (service, id, key) => service.cancel(id, 'because', key),
  },
  'cancel of a suspended task': {
    begin: startSuspended,
    ask: (service, id, key) => service.cancel(id, undefined, key),
    askOther: (service, id, key) => service.cancel(id, 'because', key),
  },
  'cancel of a task that has not begun': {
    begin: async (service, id = crypto.randomUUID()) =>
      (await service.start({ kind: 'workflow', name: 'code', id, startAt: Date.now() + 1e9 })).task.id,
    ask: (service, id, key) => service.cancel(id, undefined, key),
    askOther: (service, id, key) => service.cancel(id, 'because', key),
  },
  terminate: {
    begin: start,
    ask: (service, id, key) => service.terminate(id, 'why', key),
    askOther: (service, id, key) => service.terminate(id, undefined, key),
  },
  suspend: { begin: start, ask: (service, id, key) => service.suspend(id, key), end: stop },
  resume: {
    begin: startSuspended,
    ask: (service, id, key) => service.resume(id, key),
    end: stop,
  },
  approval: {
    begin: startAgent,
    ask: decide({ decision: 'approve', args: { euros: 4 } }),
    askOther: decide({ decision: 'approve', args: { euros: 5 } }),
    end: stop,
  },
  rejection: {
    begin: startAgent,
    ask: decide({ decision: 'reject', reason: 'no' }),
    askOther: decide({ decision: 'approve' }),
    end: stop,
  },
};

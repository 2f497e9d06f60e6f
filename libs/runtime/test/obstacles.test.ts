import type { Task, TaskEvent, TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import type { Runtime } from '../src/index.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const strays: Code = async () => {
  await fetch('http://127.0.0.1:1/');
  return 1;
};
const misspelt: Code = (ctx) => Promise.all([ctx.call('sendnote'), ctx.call('sendnote', 2), ctx.tool('send-note', {})]);
const activities = { 'send-note': { run: () => 'sent' } };

/** Reads events until there are `count` that are no part of the log. */
async function obstaclesOf(service: TaskService, id: string, count: number, after?: string): Promise<TaskEvent[]> {
  const found: TaskEvent[] = [];
  const stop = new AbortController();
  for await (const event of service.events(id, after, AbortSignal.any([stop.signal, AbortSignal.timeout(8_000)]))) {
    if (isObstacle(event) && found.push(event) === count) stop.abort();
  }
  return found;
}

function isObstacle({ type }: TaskEvent): boolean {
  return ['blocked', 'unblocked', 'call.unserved', 'call.served'].includes(type);
}

/** All events that come within a moment. */
async function soon(service: TaskService, id: string, after?: string): Promise<TaskEvent[]> {
  const found: TaskEvent[] = [];
  for await (const event of service.events(id, after, AbortSignal.timeout(500))) found.push(event);
  return found;
}

async function untilBlocked(service: TaskService, id: string): Promise<Task> {
  for (;;) {
    const task = await service.get(id);
    if (task.status === 'blocked') return task;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a task that cannot go on', () => {
  it('says what no worker serves in its view, its list and its events, with a near name', async () => {
    await using started = await startRuntime({ misspelt }, { activities });
    const { service } = started.runtime;
    const task = await started.run('misspelt', undefined, 50);
    const reason = 'No worker serves activity "sendnote" (did you mean "send-note"?); the call waits until one does.';
    const tool = 'No worker serves tool "send-note", but there is an activity of that name: ctx.call asks for it.';
    expect(task.waitingFor.map((wait) => wait.reason)).toEqual([reason, reason, tool]);
    const { items } = await service.list({}, { limit: 10 });
    expect(items[0]!.waitingFor.map((wait) => wait.reason)).toEqual([reason, reason, tool]);
    expect((await obstaclesOf(service, task.id, 2)).map(({ type, data }) => [type, data])).toEqual([
      ['call.unserved', { kind: 'activity', name: 'sendnote', calls: 2, reason }],
      ['call.unserved', { kind: 'tool', name: 'send-note', calls: 1, reason: tool }],
    ]);
  });

  it('says so once: not again to a reader who goes on from any event', async () => {
    await using started = await startRuntime({ misspelt }, { activities });
    const { service } = started.runtime;
    const task = await started.run('misspelt', undefined, 50);
    const all = await soon(service, task.id);
    expect(all.filter(isObstacle)).toHaveLength(2);
    for (const [index, { id }] of all.entries()) {
      const rest = await soon(service, task.id, id);
      expect(rest.map((event) => event.id)).toEqual(all.slice(index + 1).map((event) => event.id));
    }
  });

  it('says that a worker serves it again once the app has it', async () => {
    const waits: Code = async (ctx) => Promise.all([ctx.call('later'), ctx.signal('go')]);
    await using started = await startRuntime({ waits });
    const { service } = started.runtime;
    const task = await started.run('waits', undefined, 50);
    const [unserved] = await obstaclesOf(service, task.id, 1);
    const waiting = obstaclesOf(service, task.id, 1, unserved!.id);
    await started.runtime.reload(
      appOf([{ kind: 'workflow', name: 'waits', run: waits as never }], [{ kind: 'activity', name: 'later', run: () => 1 }]),
    );
    // The worker of this runtime does not know the new one: the call stays open.
    expect((await waiting).map(({ type, data }) => [type, data])).toEqual([['call.served', { kind: 'activity', name: 'later' }]]);
  });

  it('that is blocked says why and where in its view and its events, whatever is read when', async () => {
    await using started = await startRuntime({ strays, waits: async (ctx) => ctx.signal('go') });
    const { service } = started.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'strays' });
    const early = obstaclesOf(service, task.id, 1);
    const blocked = await untilBlocked(service, task.id);
    expect(blocked.waitingFor).toEqual([
      { kind: 'repair', name: 'strays', since: blocked.updatedAt, reason: expect.stringContaining(blocked.blocked!.message) },
    ]);
    const expected = { code: 'determinism-violation', message: blocked.blocked!.message, turn: 0, expected: [], actual: [] };
    for (const [event] of [await early, await obstaclesOf(service, task.id, 1)])
      expect(event).toMatchObject({ type: 'blocked', data: expected });
  });

  it('says when it is unblocked, and goes on in the same stream', async () => {
    await using started = await startRuntime({ strays });
    const { service } = started.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'strays' });
    await untilBlocked(service, task.id);
    const types: string[] = [];
    const read = (async () => {
      for await (const { type, data } of service.events(task.id, undefined, AbortSignal.timeout(8_000))) {
        types.push(type === 'status' ? String(data['status']) : type);
        if (type === 'blocked') await started.runtime.reload(appOf([{ kind: 'workflow', name: 'strays', run: async () => 'mended' }]));
      }
    })();
    await read;
    expect(types.filter((type) => type !== 'unblocked')).toEqual(['running', 'blocked', 'completed']);
  });

  it('below another is why that waits, too', async () => {
    const family: Code = async (ctx) =>
      Promise.all([ctx.child('strays', undefined, { id: 'blocked' }), ctx.child('waits', undefined, { id: 'held' })]);
    await using started = await startRuntime({ strays, family, waits: async (ctx) => ctx.signal('go') });
    const { service } = started.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'family' });
    await expect.poll(async () => (await service.get('blocked').catch(() => undefined))?.status).toBe('blocked');
    await expect.poll(async () => (await service.suspend('held').catch(() => undefined))?.status).toBe('suspended');
    expect((await service.get(task.id)).waitingFor).toMatchObject([
      { kind: 'child', reason: expect.stringMatching(/^The workflow "strays", task blocked, is blocked: .*fetch/) },
      { kind: 'child', reason: expect.stringMatching(/^The workflow "waits", task held, is suspended: .*"troupe tasks resume held"/) },
    ]);
  });

  it('that is suspended waits to be resumed, besides what it waits for', async () => {
    await using started = await startRuntime(
      { waits: async (ctx) => ctx.call('send-note') },
      { activities: { 'send-note': { run: () => new Promise(() => {}) } } },
    );
    const { service } = started.runtime;
    const task = await started.run('waits', undefined, 20);
    const suspended = await service.suspend(task.id);
    expect(suspended.waitingFor).toMatchObject([
      { kind: 'resume', name: 'waits', reason: expect.stringContaining(`troupe tasks resume ${task.id}`) },
      { kind: 'call', name: 'send-note' },
    ]);
  });
});

describe('over several replicas', () => {
  const app = appOf([
    { kind: 'workflow', name: 'strays', run: strays as never },
    { kind: 'workflow', name: 'misspelt', run: (async (ctx: { call(name: string): Promise<unknown> }) => ctx.call('sendnote')) as never },
  ]);
  const directory = {
    catalog: async (kind: string) =>
      [{ kind, name: 'send-note', build: 'b', instances: [{ id: 'w', since: '2026-01-01T00:00:00Z' }] }] as never,
  };

  it.each([
    ['strays', { type: 'blocked', data: { code: 'determinism-violation' } }],
    ['misspelt', { type: 'call.unserved', data: { name: 'sendnote', reason: expect.stringContaining('(did you mean "send-note"?)') } }],
  ])('readers of each get why %s does not go on', async (name, expected) => {
    await using cluster = replicas(app, { directory });
    const one = await cluster.start('one');
    const two = await cluster.start('two');
    const { task } = await one.service.start({ kind: 'workflow', name });
    const read = (runtime: Runtime): Promise<TaskEvent[]> => obstaclesOf(runtime.service, task.id, 1);
    expect(await Promise.all([read(one), read(two)])).toMatchObject([[expected], [expected]]);
    const [{ items }, { items: others }] = await Promise.all(
      [one, two].map((each) => each.service.list({}, { limit: 1 })) as never as [Promise<{ items: Task[] }>, Promise<{ items: Task[] }>],
    );
    for (const [view] of [items, others, [await two.service.get(task.id)]]) expect(view!.waitingFor[0]!.reason).not.toBe('');
  });

  it('what a directory cannot say is no fault of the app', async () => {
    await using cluster = replicas(app, { directory: { catalog: () => Promise.reject(new Error('away')) } });
    const one = await cluster.start('one');
    const { task } = await one.service.start({ kind: 'workflow', name: 'misspelt' });
    expect(await soon(one.service, task.id)).not.toContainEqual(expect.objectContaining({ type: 'call.unserved' }));
    expect((await one.service.get(task.id)).waitingFor[0]!.reason).toMatch(/is with the workers/);
  });
});

import type { App, Json, Principal, TaskService } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime, type Code, type StartedRuntime } from './start-runtime.ts';

const principal = (id: string, user?: string): Principal => ({
  kind: 'key',
  id,
  tenant: 'default',
  roles: ['admin'],
  ...(user === undefined ? {} : { user }),
});
const ada = principal('a1', 'ada');
const bob = principal('b2');
const [byAda, byBob] = [
  { kind: 'key', id: 'a1', user: 'ada' },
  { kind: 'key', id: 'b2' },
];

const waits: Code = async (ctx) => {
  ctx.on.update('change', (value: Json) => value);
  return ctx.signal('go');
};
const parent: Code = (ctx) => ctx.child('waits');

/** Starts a task, and waits until it waits. */
async function startWaiting({ runtime }: StartedRuntime, id: string): Promise<TaskService> {
  const service = runtime.services.for(ada);
  await service.start({ kind: 'workflow', name: 'waits', id });
  await expect.poll(async () => (await service.get(id)).waitingFor).toMatchObject([{ kind: 'signal' }]);
  return service;
}

async function inputsOf(service: TaskService, id: string): Promise<readonly object[]> {
  return (await service.history(id, { limit: 100 })).items.flatMap(({ inputs }) => inputs);
}

describe('who asked', () => {
  it('stands in the log of a task, in its history and its events, and never with roles', async () => {
    await using started = await startRuntime({ waits });
    const service = await startWaiting(started, 't');
    const other = started.runtime.services.for(bob);
    await other.update('t', 'change', 1, 'k');
    await other.suspend('t');
    await service.resume('t');
    await other.signal('t', 'other', 1);
    await other.cancel('t', 'enough');
    await service.wait('t', 5_000);
    const known = (await inputsOf(service, 't')).filter((input) => 'by' in input);
    expect(known).toMatchObject([
      { kind: 'start', by: byAda },
      { kind: 'update', by: byBob },
      { kind: 'suspend', by: byBob },
      { kind: 'resume', by: byAda },
      { kind: 'signal', by: byBob },
      { kind: 'cancel', by: byBob },
    ]);
    expect(JSON.stringify(known)).not.toContain('roles');
    const events = [];
    for await (const event of service.events('t', undefined, AbortSignal.timeout(5_000))) events.push(event);
    expect(events.filter(({ data }) => 'by' in data).map(({ type, data }) => [type, data['by']])).toEqual([
      ['status', byBob],
      ['status', byAda],
      ['signal', byBob],
      ['status', byBob],
    ]);
  });

  it('is known of a task that is terminated, and is the local principal where nobody was asked for a key', async () => {
    await using started = await startRuntime({ waits });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'waits', id: 't' });
    await started.runtime.services.for(bob).terminate('t');
    expect(await inputsOf(service, 't')).toMatchObject([
      { kind: 'start', by: { kind: 'local', id: 'local' } },
      { kind: 'terminate', by: byBob },
    ]);
    expect(await service.get('t')).toMatchObject({ startedBy: { kind: 'local', id: 'local' } });
  });

  it('is shown of a task, and finds it in lists, after its end and a restart, too', async () => {
    const store = memoryStore();
    await using started = await startRuntime({ waits, parent }, { store });
    const service = await startWaiting(started, 't');
    await started.runtime.services.for(bob).start({ kind: 'workflow', name: 'parent', id: 'above' });
    await expect.poll(async () => (await service.list({ parent: 'above' }, { limit: 9 })).items.length).toBe(1);
    const of = async (from: TaskService, startedBy: string) => (await from.list({ startedBy }, { limit: 9 })).items;
    expect(await of(service, 'key:a1')).toMatchObject([{ id: 't', startedBy: byAda }]);
    // What a task starts is of who started the task.
    expect(await of(service, 'key:b2')).toMatchObject([
      { parent: 'above', startedBy: byBob },
      { id: 'above', startedBy: byBob },
    ]);
    await service.signal('t', 'go', 1);
    expect(await service.wait('t', 5_000)).toMatchObject({ status: 'completed', startedBy: byAda });
    await using again = await startRuntime({ waits, parent }, { store });
    expect(await of(again.runtime.service, 'key:a1')).toMatchObject([{ id: 't', status: 'completed', startedBy: byAda }]);
    expect(await again.runtime.service.get('above')).toMatchObject({ startedBy: byBob });
  });

  it('of a fork is who made the copy, whatever turn it goes on from', async () => {
    await using started = await startRuntime({ waits });
    const service = await startWaiting(started, 't');
    const other = started.runtime.services.for(bob);
    await service.signal('t', 'other', 1);
    await other.fork('t', 0, 'anew');
    await other.fork('t', 1, 'copy');
    for (const id of ['anew', 'copy']) expect(await service.get(id)).toMatchObject({ startedBy: byBob });
    expect((await inputsOf(service, 'copy'))[0]).toMatchObject({ kind: 'start', by: byBob, forked: { task: 't', turn: 1, by: byBob } });
    expect(await service.get('t')).toMatchObject({ startedBy: byAda });
  });

  it('is the same when another process owns the task', async () => {
    await using world = replicas(appOf([{ kind: 'workflow', name: 'waits', run: waits }]));
    const [one, two] = [await world.start('one'), await world.start('two')];
    for (let n = 0; n < 8; n++) {
      const id = `t${n}`;
      await one.services.for(ada).start({ kind: 'workflow', name: 'waits', id });
      await two.services.for(bob).signal(id, 'go', 1);
      await two.services.for(bob).wait(id, 5_000);
      const inputs = await inputsOf(one.service, id);
      expect(inputs.filter((input) => 'by' in input)).toMatchObject([
        { kind: 'start', by: byAda },
        { kind: 'signal', by: byBob },
      ]);
    }
  });
});

describe('an approval', () => {
  const app: App = { ...appOf([]), agents: new Map([[advisor.name, advisor]]) };
  const agents = {
    app,
    pinAgent: () => advisorSnapshot,
    agentLoop: async (ctx: { askHuman(agent: string, tool: string, args: Json): Promise<unknown> }): Promise<Json> =>
      (await ctx.askHuman('advisor', 'pay_back', { euros: 5 })) as Json,
  };

  it('says who decided it, with what it was asked with and what it was decided with', async () => {
    await using started = await startRuntime({}, agents);
    const service = started.runtime.services.for(ada);
    const { task } = await service.start({ kind: 'agent', name: 'advisor' });
    const id = `${task.id}.0.0`;
    expect(await service.approval(id)).not.toHaveProperty('decidedBy');
    const decided = { status: 'approved', args: { euros: 5 }, decidedArgs: { euros: 7 }, decidedBy: byBob, decidedAt: expect.any(String) };
    expect(await started.runtime.services.for(bob).decide(id, { decision: 'approve', args: { euros: 7 } })).toMatchObject(decided);
    await service.wait(task.id, 5_000);
    expect(await service.approval(id)).toMatchObject(decided);
    expect((await service.approvals({ limit: 9, status: 'approved' })).items).toMatchObject([decided]);
    const [asked, answered] = (await service.history(task.id, { limit: 9 })).items;
    expect(asked?.commands).toMatchObject([{ kind: 'approval', args: { euros: 5 } }]);
    expect(answered?.inputs).toMatchObject([{ kind: 'resolved', value: { args: { euros: 7 } }, by: byBob }]);
    const events = [];
    for await (const event of service.events(task.id, undefined, AbortSignal.timeout(5_000))) events.push(event);
    expect(events.find(({ type }) => type === 'approval.decided')?.data).toMatchObject({ by: byBob, args: { euros: 7 } });
  });
});

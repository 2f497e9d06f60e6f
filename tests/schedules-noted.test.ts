import { createHash } from 'node:crypto';
import { defaultBounds, localPrincipal, type TaskServices, type WorkflowDefinition } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { openSchedules } from '@troupe/schedules';
import { memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { tenantWorld } from './tenants/tenant-world.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const waits: WorkflowDefinition = { kind: 'workflow', name: 'waits', run: (ctx) => ctx.signal('go') };
const once = { kind: 'workflow', name: 'once', run: async () => 1 } as const;

/** Schedules over a runtime. @param around what tasks are started by */
async function world(around: (services: TaskServices) => TaskServices = (same) => same, owns: () => boolean = () => true) {
  const store = memoryStore();
  const tenants = await tenantWorld(store, { workflows: [once, waits] });
  const app = { build: 'test', workflows: new Map(), agents: new Map(), tools: new Map(), activities: new Map(), models: new Map() };
  const services = around(tenants.services);
  const open = await openSchedules({ app: () => app, bounds: defaultBounds, env: machineEnv, log, owns, services, store });
  return {
    ...open,
    services: tenants.services,
    async [Symbol.asyncDispose]() {
      await open.close();
      await tenants[Symbol.asyncDispose]();
    },
  };
}

it('a run that was started in the moment of a pause is among the last runs', async () => {
  let pause = async (): Promise<unknown> => undefined;
  await using at = await world((services) => ({
    ...services,
    for(principal) {
      const service = services.for(principal);
      return {
        ...service,
        async start(request) {
          const begun = await service.start(request);
          await pause();
          return begun;
        },
      };
    },
  }));
  const { schedules } = at;
  await schedules.create(localPrincipal, { id: 'often', every: '1s', workflow: 'once' });
  pause = () => schedules.pause(localPrincipal, 'often', 'now');
  await expect.poll(async () => (await schedules.get(localPrincipal, 'often')).started, { timeout: 5_000 }).toBe(1);
  const { last, paused, note } = await schedules.get(localPrincipal, 'often');
  expect([paused, note]).toEqual([true, 'now']);
  expect(last).toMatchObject([{ cause: 'time', outcome: 'started', task: expect.stringMatching(/^often:/) }]);
});

it('a run ends by its deadline, counted from when it was due, and is missed when it cannot begin before', async () => {
  const due = Math.ceil(Date.now() / 1_000) * 1_000 + 1_000;
  // Nobody looks after schedules until a second after that.
  await using at = await world(undefined, () => Date.now() >= due + 1_000);
  const { schedules } = at;
  const service = at.services.for(localPrincipal);
  await schedules.create(localPrincipal, { id: 'late', at: due, workflow: 'waits', deadline: '2500ms', timeout: '1h' });
  await schedules.create(localPrincipal, { id: 'missed', at: due, workflow: 'waits', deadline: '500ms' });
  const id = `late:${new Date(due).toISOString().replace('.000Z', 'Z')}`;
  await expect.poll(async () => (await service.get(id).catch(() => undefined))?.status, { timeout: 15_000 }).toBe('timed-out');
  const { createdAt, endedAt } = await service.get(id);
  expect(Date.parse(createdAt) - due).toBeGreaterThanOrEqual(1_000);
  expect(Date.parse(endedAt!) - due).toBeGreaterThanOrEqual(2_490);
  // Counted from its begin it would be 2,500.
  expect(Date.parse(endedAt!) - Date.parse(createdAt)).toBeLessThan(2_400);
  expect((await schedules.get(localPrincipal, 'missed')).last).toMatchObject([{ outcome: 'missed' }]);
  await expect(schedules.create(localPrincipal, { cron: '@daily', workflow: 'waits', deadline: 0 })).rejects.toMatchObject({
    code: 'invalid-schedule',
  });
});

it('a trigger that is repeated with its key has one run; another key has another one', async () => {
  await using at = await world();
  const { schedules } = at;
  await schedules.create(localPrincipal, { id: 'yearly', cron: '@yearly', workflow: 'once', overlap: 'allow' });
  const trigger = (key: string) => schedules.trigger(localPrincipal, 'yearly', undefined, key);
  const runs = await Promise.all([trigger('a'), trigger('a'), trigger('b')]);
  for (let n = 0; n < 12; n++) await schedules.trigger(localPrincipal, 'yearly', undefined, `other-${n}`);
  // It is none of those that are shown any more: its task is the same for ever.
  runs.push(await trigger('a'));
  const id = `yearly:trigger:${createHash('sha256').update('a').digest('hex').slice(0, 32)}`;
  expect(runs.map((run) => run?.task === id)).toEqual([true, true, false, true]);
  const tasks = await at.services.for(localPrincipal).list({}, { limit: 100 });
  expect(tasks.items).toHaveLength(14);
  expect(JSON.stringify(await schedules.get(localPrincipal, 'yearly'))).not.toContain('other-11');
});

import { createHash } from 'node:crypto';
import { defaultBounds, localPrincipal, type TaskServices } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { openSchedules } from '@troupe/schedules';
import { memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { tenantWorld } from './tenants/tenant-world.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const once = { kind: 'workflow', name: 'once', run: async () => 1 } as const;

/** Schedules over a runtime. @param around what tasks are started by */
async function world(around: (services: TaskServices) => TaskServices = (same) => same) {
  const store = memoryStore();
  const tenants = await tenantWorld(store, { workflows: [once] });
  const app = { build: 'test', workflows: new Map(), agents: new Map(), tools: new Map(), activities: new Map(), models: new Map() };
  const services = around(tenants.services);
  const open = await openSchedules({ app: () => app, bounds: defaultBounds, env: machineEnv, log, owns: () => true, services, store });
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

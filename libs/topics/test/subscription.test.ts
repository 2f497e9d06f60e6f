import { defaultTenant, type App, type StartRequest, type TaskServices, type WorkflowDefinition } from '@troupe/contracts';
import { machineEnv as env } from '@troupe/env/machine';
import { memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { deadLetterRecords } from '../src/dead-letters/dead-letter-records.ts';
import { keptTopics } from '../src/kept.ts';
import { positionRecords } from '../src/subscriptions/position-records.ts';
import { subscribersOf } from '../src/subscriptions/subscribers-of.ts';
import { subscription } from '../src/subscriptions/subscription.ts';
import { takenRecords } from '../src/subscriptions/windows/taken-records.ts';
import { windowRecords } from '../src/subscriptions/windows/window-records.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const taker: WorkflowDefinition = { kind: 'workflow', name: 'taker', on: { topic: 'notes', from: 'first' }, run: async () => null };
const app: App = {
  ...{ build: 'test', agents: new Map(), tools: new Map(), activities: new Map(), models: new Map() },
  workflows: new Map([['taker', taker]]),
  topics: new Map([['notes', { kind: 'topic', name: 'notes' }]]),
};

it('T18: an event that ends every process which takes it is a dead letter at last, and its neighbours go on', async () => {
  const store = memoryStore();
  const topics = keptTopics(store, log, env);
  const windows = { taken: takenRecords(store), windows: windowRecords(store) };
  const parts = {
    ...windows,
    env,
    log,
    topics,
    positions: positionRecords(store),
    letters: deadLetterRecords(store),
    app: () => app,
    alone: true,
  };
  for (const id of ['before', 'ends', 'after']) await topics.append('notes', { tenant: defaultTenant, id, data: id });
  const started: unknown[] = [];
  let deaths = 0;
  let onDeath = (): void => {};
  const services = {
    for: () => ({
      async start({ input }: StartRequest) {
        started.push(input);
        if (input !== 'ends') return;
        deaths++;
        onDeath();
        // As in a process that is gone: nothing comes of it, ever.
        await new Promise(() => {});
      },
    }),
  } as unknown as TaskServices;
  const [subscriber] = subscribersOf(app);
  for (let n = 0; n < 6; n++) {
    const died = new Promise<void>((resolve) => (onDeath = resolve));
    const running = subscription({ ...parts, services, process: `process-${n}` }, subscriber!);
    if (n === 5) {
      await expect
        .poll(() => parts.letters.page(defaultTenant, 'notes', 10))
        .toMatchObject({ records: [{ event: 'ends', code: 'attempt-lost' }] });
      await expect.poll(() => started).toContain('after');
      await running.stop();
    } else await died;
  }
  expect(deaths).toBe(5);
  expect(await parts.positions.get('notes', 'workflow:taker')).toMatchObject({ place: 3 });
  await topics.close();
});

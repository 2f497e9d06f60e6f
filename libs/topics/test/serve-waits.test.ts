import {
  defaultTenant,
  taskId,
  TroupeError,
  type App,
  type CommandId,
  type Json,
  type TaskServices,
  type TopicMessage,
} from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { keptTopics } from '../src/kept.ts';
import { positionRecords } from '../src/subscriptions/position-records.ts';
import { waitRecord, waitRecords } from '../src/waits/wait-records.ts';
import { serveWaits, WAITS } from '../src/waits/serve-waits.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const app: App = {
  ...{ build: 'test', agents: new Map(), tools: new Map(), activities: new Map(), models: new Map(), workflows: new Map() },
  topics: new Map([['notes', { kind: 'topic', name: 'notes' }]]),
};
const task = taskId('task');

/** Topics over a store, of which processes begin and are killed. */
function world() {
  const store = memoryStore();
  const topics = keptTopics(store, log, machineEnv);
  const [waits, positions] = [waitRecords(store), positionRecords(store)];
  const sent = new Map<string, string[]>();
  let [count, dead] = [0, false];
  const services = {
    for: () => ({
      async signal(_id: string, name: string, payload: TopicMessage<Json>) {
        // Nothing comes of what a process asks for that is gone.
        if (dead) throw new TroupeError('unavailable', 'gone');
        const of = sent.get(name) ?? [];
        sent.set(name, of);
        // As the platform does: one signal of a key, and later ones of other content are refused.
        if (of.length > 0 && of[0] !== payload.id) throw new TroupeError('idempotency-key-reused', 'another event');
        if (of.length === 0) of.push(payload.id);
      },
    }),
  } as unknown as TaskServices;
  const begin = () =>
    serveWaits(
      {
        ...{ env: machineEnv, log, topics, waits, services, app: () => app, positions, alone: true },
        process: `process-${count++}`,
        readTask: (id) => store.readTask(id),
      },
      'notes',
    );
  return {
    sent: (command: string) => sent.get(`event:${command}`),
    append: (id: string, data: Json) => topics.append('notes', { tenant: defaultTenant, id, data }),
    wait: (command: string, since: number, where = {}, after = 0) =>
      waits.insert(waitRecord(task, command as CommandId, { topic: 'notes', where, since, after }, Date.now())),
    rewind: async () => {
      const position = await positions.get('notes', WAITS);
      await positions.change(position!, { place: 0 });
    },
    open: () => waits.any('notes'),
    begin,
    kill: async (running: ReturnType<typeof begin>) => {
      dead = true;
      await running.stop();
      dead = false;
    },
    close: () => topics.close(),
  };
}

const steps = ['publish', 'wait', 'kill', 'pause'] as const;

it('T21, T22: the first event that fits reaches each wait once, whatever the order of publishing, waiting and deaths', async () => {
  let seed = 7;
  const below = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
  for (let round = 0; round < 12; round++) {
    const { append, wait, begin, kill, sent, open, close } = world();
    const began = Date.now();
    let running = begin();
    const done: string[] = [];
    /** What is sent to each wait of a value: the first event with that value, whenever it came. */
    const expected = new Map<string, number>();
    const firsts = new Map<number, string>();
    const publish = async (id: string, value: number): Promise<void> => {
      if (!firsts.has(value)) firsts.set(value, id);
      await append(id, { n: value });
    };
    for (let n = 0; n < 24; n++) {
      const step = steps[below(steps.length)]!;
      done.push(step);
      if (step === 'publish') await publish(`e${n}`, below(3));
      if (step === 'pause') await new Promise((resolve) => setTimeout(resolve, below(20)));
      if (step === 'wait') {
        const value = below(3);
        expected.set(`${n}.0`, value);
        await wait(`${n}.0`, began, { 'data.n': value });
        running.wake();
      }
      if (step === 'kill') {
        await kill(running);
        running = begin();
      }
    }
    for (const value of [0, 1, 2]) await publish(`last-${value}`, value);
    running.wake();
    await expect.poll(open, { timeout: 10_000, message: done.join(' ') }).toBe(false);
    for (const [command, value] of expected) expect(sent(command), `${command} of ${done.join(' ')}`).toEqual([firsts.get(value)]);
    await running.stop();
    await close();
  }
});

it('T21: an event that an equal wait had is not sent again by who takes over before it was noted', async () => {
  const { append, wait, begin, kill, sent, open, close, rewind } = world();
  const [began, first] = [Date.now(), begin()];
  await wait('9.0', began, { 'data.n': 9 });
  await wait('0.0', began, { 'data.n': 1 });
  await expect.poll(open).toBe(true);
  await append('e1', { n: 1 });
  first.wake();
  await expect.poll(() => sent('0.0')).toEqual(['e1']);
  // As if it had died between the signal and the note of its place.
  await kill(first);
  await rewind();
  await wait('1.0', began, { 'data.n': 1 }, 1);
  await append('e2', { n: 1 });
  const second = begin();
  await append('e9', { n: 9 });
  await expect.poll(open, { timeout: 10_000 }).toBe(false);
  expect(sent('1.0')).toEqual(['e2']);
  await second.stop();
  await close();
});

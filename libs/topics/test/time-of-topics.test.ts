import { taskId, type App, type Command, type TaskServices } from '@troupe/contracts';
import { encodeTurn } from '@troupe/contracts/format';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { notePublications } from '../src/publications/note-publications.ts';
import { openTopics } from '../src/open-topics.ts';
import { keptTopics } from '../src/kept.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const app: App = {
  ...{ build: 'test', agents: new Map(), tools: new Map(), activities: new Map(), models: new Map(), workflows: new Map() },
  topics: new Map([['notes', { kind: 'topic', name: 'notes' }]]),
};

/** Years away from the clock of this machine, as turns are whose times come from elsewhere. */
const env = virtualEnv();

it('T20: what was noted before hundreds of turns that are stored no more is published, too', async () => {
  const store = memoryStore();
  const noted = notePublications(store, () => app);
  const [task, at] = [taskId('publisher'), env.now()];
  for (let n = 0; n < 250; n++) await noted.records.insert({ task: taskId(`gone-${n}`), n: 0, at: at - 1 });
  const publish: Command = { kind: 'publish', name: 'notes', data: 'said', id: '0.0' } as never;
  await noted.records.insert({ task, n: 0, at });
  const inputs = [{ kind: 'start', task: 'workflow', name: 'w', run: 1 }] as const;
  await store.append({ turn: encodeTurn({ task, n: 0, at, build: 'b', inputs, commands: [publish] }) });
  const topics = keptTopics(store, log, env);
  const services = {} as TaskServices;
  const opened = await openTopics({ env, store, log, app: () => app, services, topics, noted, alone: true });
  env.advance(8_000);
  await expect.poll(async () => (await topics.read('one', 'notes', 0, 10)).map((event) => 'data' in event && event.data)).toEqual(['said']);
  await opened.close();
});

it('T20: what a process noted and did not publish is found by the time of the turns, not by the clock of this machine', async () => {
  const store = memoryStore();
  const noted = notePublications(store, () => app);
  const task = taskId('publisher');
  const publish: Command = { kind: 'publish', name: 'notes', data: 'said', id: '0.0' } as never;
  const turn = encodeTurn({
    task,
    n: 0,
    at: env.now(),
    build: 'b',
    inputs: [{ kind: 'start', task: 'workflow', name: 'w', run: 1 }],
    commands: [publish],
  });
  // Its process died after the turn was stored.
  await noted.records.insert({ task, n: 0, at: env.now() });
  await store.append({ turn });

  const topics = keptTopics(store, log, env);
  const services = {} as TaskServices;
  const opened = await openTopics({ env, store, log, app: () => app, services, topics, noted, alone: true });
  const published = async () => (await topics.read('one', 'notes', 0, 10)).map((event) => 'data' in event && event.data);
  env.advance(4_000);
  await new Promise(setImmediate);
  expect(await published()).toEqual([]);
  env.advance(4_000);
  await expect.poll(published).toEqual(['said']);
  await opened.close();
});

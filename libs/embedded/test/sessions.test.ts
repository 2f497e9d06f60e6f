import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentDefinition, App } from '@troupe/contracts';
import { aroundOperations } from '@troupe/store';
import { expect, it } from 'vitest';
import { embeddedConfig } from '../src/config.ts';
import { startEmbedded } from '../src/start-embedded.ts';

const advisor: AgentDefinition = {
  kind: 'agent',
  name: 'advisor',
  description: 'Answers',
  model: ['demo'],
  instructions: 'Answer.',
  tools: [],
  handoffs: [],
};
const app: App = {
  build: 'test',
  workflows: new Map(),
  activities: new Map(),
  agents: new Map([['advisor', advisor]]),
  tools: new Map(),
  models: new Map(),
};

it('a reader of a session after the end of a task reads what that task added, though it is not written yet; both write it, and it is there once (C2, C3)', async () => {
  const data = await mkdtemp(join(tmpdir(), 'troupe-sessions-'));
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let appends = 0;
  const platform = await startEmbedded(embeddedConfig({ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent' }), app, {
    // The task's own write is on its way for long.
    store: (store) =>
      aroundOperations(store, async ({ name }, run) => {
        if (name === 'sessionEntries.insert' && ++appends === 1) await held;
        return run();
      }),
  });
  try {
    const { service } = platform;
    const { task } = await service.start({ kind: 'agent', name: 'advisor', input: 'Hello', session: 's' });
    expect(await service.wait(task.id, 10_000)).toMatchObject({ status: 'completed' });
    const read = await service.session('s', { limit: 10 });
    expect(read.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    release();
    await expect.poll(async () => (await service.session('s', { limit: 10 })).writer).toBeUndefined();
    const times = { createdAt: expect.any(String), updatedAt: expect.any(String) };
    const head = { id: 's', title: 'Hello', agent: 'advisor', lastAgent: 'advisor', startedBy: { kind: 'local', id: 'local' }, ...times };
    expect(await service.session('s', { limit: 10 })).toEqual({ ...head, messages: read.messages, tasks: [task.id] });
  } finally {
    release();
    await platform.close();
    await rm(data, { recursive: true });
  }
});

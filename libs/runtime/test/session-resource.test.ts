import { localPrincipal, type SessionEntry, type TaskService } from '@troupe/contracts';
import { serviceAgents, serviceApp, serviceSnapshot } from '@troupe/contracts/contract';
import { virtualEnv } from '@troupe/env/virtual';
import { aroundOperations, type Store } from '@troupe/store';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { eraseSessions } from '../src/sessions/resource/erase-session.ts';
import { sessionMethods } from '../src/sessions/resource/session-methods.ts';
import { sessionHistory } from '../src/sessions/session-history.ts';
import { sessionRecords } from '../src/sessions/session-records.ts';
import { startRuntime } from './start-runtime.ts';

const options = { app: serviceApp, agentLoop: serviceAgents, pinAgent: serviceSnapshot };
const say = async (service: TaskService, session: string, input: string): Promise<void> => {
  const { task } = await service.start({ kind: 'agent', name: 'bot', session, input });
  expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'completed' });
};
const said = (entries: readonly SessionEntry[]): readonly unknown[] => entries.map(({ messages }) => messages[0]!.content);

/** Stops as a killed process does: at its n-th write nothing more of it reaches the store. */
function killedAt(store: Store, n: number): { readonly store: Store; readonly died: () => boolean } {
  let writes = 0;
  const killed = aroundOperations(store, ({ name }, run) => {
    if (/\.(insert|replace|delete)$/.test(name) && ++writes >= n) return new Promise(() => {});
    return writes >= n ? new Promise(() => {}) : run();
  });
  return { store: killed, died: () => writes >= n };
}

const noWriter = { isWriting: async () => false, settle: async () => {} };
const bounds = { pageBytes: 1_000_000 } as never;
const methodsOver = (store: Store, env = virtualEnv()) => sessionMethods({ store, env, bounds, sessions: noWriter }, localPrincipal);
const given = (id: string, count: number) => ({
  id,
  format: 'troupe-session' as const,
  version: 1 as const,
  entries: Array.from({ length: count }, (_, n) => ({ messages: [{ role: 'user' as const, content: `${id} ${n}` }] })),
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])('a deletion that was killed at its write %i has happened or not, and is gone on with (C7)', async (n) => {
  const documents = memoryDocuments();
  const store = memoryStore(documents);
  const env = virtualEnv();
  await methodsOver(store, env).importSession(given('s', 3));
  const killed = killedAt(store, n);
  const deletion = methodsOver(killed.store, env).deleteSession('s');
  await Promise.race([deletion, expect.poll(killed.died).toBe(true)]);
  const after = methodsOver(store, env);
  const left = await after.sessionEntries('s', { limit: 10 }).then(
    ({ items }) => items.length,
    ({ code }) => code as string,
  );
  expect(left).toBe(n === 1 ? 3 : 'session-not-found');
  env.advance(1);
  await eraseSessions(store, env.now());
  expect(await sessionRecords(store).entries('s', { from: 0, limit: 10 })).toHaveLength(n === 1 ? 3 : 0);
  expect((await after.sessions({}, { limit: 10 })).items).toHaveLength(n === 1 ? 1 : 0);
});

it.each([1, 2, 3, 4, 5, 6])('an import that was killed at its write %i has happened or not, and leaves nothing behind (C7)', async (n) => {
  const store = memoryStore();
  const env = virtualEnv();
  const killed = killedAt(store, n);
  const made = methodsOver(killed.store, env).importSession(given('s', 3));
  await Promise.race([made, expect.poll(killed.died).toBe(true)]);
  const after = methodsOver(store, env);
  expect((await after.sessions({}, { limit: 10 })).items).toEqual([]);
  await expect(after.sessionEntries('s', { limit: 10 })).rejects.toMatchObject({ code: 'session-not-found' });
  env.advance(2 * 60 * 60_000);
  await eraseSessions(store, env.now());
  expect(await sessionRecords(store).entries('s', { from: 0, limit: 10 })).toEqual([]);
  expect(await after.importSession(given('s', 2))).toMatchObject({ id: 's' });
  expect(said((await after.sessionEntries('s', { limit: 10 })).items)).toEqual(['s 0', 's 1']);
});

it('is written by one of several imports of one id at once, with its own entries alone', async () => {
  const store = memoryStore();
  const outcomes = await Promise.allSettled([5, 7, 9].map((count) => methodsOver(store).importSession(given('s', count))));
  const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await methodsOver(store).sessionEntries('s', { limit: 20 })).items).toHaveLength([5, 7, 9][won]!);
});

it('a session is not deleted while a task writes it, and says which', async () => {
  await using started = await startRuntime({}, options);
  const { service } = started.runtime;
  const open = await startRuntime({}, { ...options, agentLoop: async (ctx) => (await ctx.openSession('s'), ctx.signal('leave')) });
  await using _ = open;
  const own = open.runtime.service;
  const { task } = await own.start({ kind: 'agent', name: 'bot', session: 's', input: 'hello' });
  await expect.poll(async () => (await own.session('s', { limit: 1 })).writer).toBe(task.id);
  await expect(own.deleteSession('s')).rejects.toMatchObject({ code: 'session-open', details: { session: 's', task: task.id } });
  await own.signal(task.id, 'leave', null);
  await own.wait(task.id, 5_000);
  await own.deleteSession('s');
  await expect(service.session('s', { limit: 1 })).rejects.toMatchObject({ code: 'session-not-found' });
});

it('what was deleted comes back to no process that read it before, nor by the purge of the task that said it (C7)', async () => {
  const store = memoryStore();
  await using started = await startRuntime({}, { ...options, store });
  const { service } = started.runtime;
  for (const input of ['one', 'two']) await say(service, 's', input);
  await expect.poll(async () => (await sessionRecords(store).read('s')).length).toBe(2);
  const history = sessionHistory(sessionRecords(store), { historyBytes: 1_000_000 });
  expect(await history('s', 2, Infinity)).toHaveLength(4);
  const { tasks } = await service.session('s', { limit: 10 });
  await service.deleteSession('s');
  for (const id of tasks) await service.purge(id);
  expect(await sessionRecords(store).entries('s', { from: 0, limit: 10 })).toEqual([]);
  await expect(service.session('s', { limit: 1 })).rejects.toMatchObject({ code: 'session-not-found' });
  await say(service, 's', 'anew');
  await expect.poll(async () => said((await service.sessionEntries('s', { limit: 10 })).items)).toEqual(['anew']);
  const { length } = await sessionRecords(store).read('s');
  expect(JSON.stringify(await history('s', length, Infinity))).not.toMatch(/one|two/);
  expect(await history('s', length, Infinity)).toHaveLength(2);
});

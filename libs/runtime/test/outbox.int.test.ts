import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TroupeError, type AddressGuard, type WorkflowLog } from '@troupe/contracts';
import { count, text, time } from '@troupe/contracts/format';
import { machineEnv } from '@troupe/env/machine';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openOutbox, type OpenOutbox } from '../src/outbox/outbox.ts';
import { outgoingRecords } from '../src/outbox/outgoing-records.ts';

const toItself: AddressGuard = { resolve: async () => [{ address: '127.0.0.1', family: 4 }] };
const refuses: AddressGuard = {
  resolve: async () => {
    throw new TroupeError('address-refused', 'It is not asked.');
  },
};

interface Receiver {
  readonly url: string;
  readonly got: string[];
}

async function receiver(answer: (n: number) => number | Promise<number>): Promise<Receiver> {
  const got: string[] = [];
  const server = createServer(async (request, response) => {
    got.push(String(request.headers['webhook-id']));
    request.resume();
    response.writeHead(await answer(got.length - 1)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  return { url: `http://receiver.example:${(server.address() as AddressInfo).port}/`, got };
}

const quiet = (): WorkflowLog => ({ debug() {}, info() {}, warn: vi.fn(), error: vi.fn() });

function opened(store = memoryStore(), guard = toItself, log = quiet()): OpenOutbox {
  const outbox = openOutbox({ store, env: machineEnv, guard, log });
  onTestFinished(() => outbox.close());
  return outbox;
}

const request = (id: string, { url }: Receiver, line = 'a') => ({ id, tenant: 'default', line, url, headers: { a: 'b' }, body: '{}' });

describe('the outbox', () => {
  it('sends each request once, in the order of its line, whichever process looks (U20, U21)', async () => {
    const store = memoryStore();
    const outboxes = [opened(store), opened(store), opened(store)];
    const to = await receiver(() => 200);
    for (let n = 0; n < 30; n++) await outboxes[0]!.put(request(`r${n % 25}`, to));
    await expect.poll(() => to.got.length, { timeout: 20_000 }).toBe(25);
    expect(to.got).toEqual(Array.from({ length: 25 }, (_, n) => `r${n}`));
    await outboxes[1]!.put(request('r3', to));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(to.got).toHaveLength(25);
  });

  it('sends what stands behind a request that cannot be read (S9)', async () => {
    const store = memoryStore();
    const newer = store.documents<
      { id: string; line: string; state: string; at: number; dueAt: number; attempts: number },
      'id',
      'attempts'
    >({
      ...{ name: 'outgoing', version: 2, key: ['id'], guards: ['attempts'] },
      indexes: { byLine: ['line', 'state', 'at'], byLineDue: ['line', 'state', 'dueAt'] },
      shape: { id: text, line: text, state: text, at: time, dueAt: time, attempts: count },
    });
    await newer.insert({ id: 'newer', line: 'a', state: 'waiting', at: 1, dueAt: 1, attempts: 0 });
    const to = await receiver(() => 200);
    await opened(store).put(request('next', to));
    await expect.poll(() => to.got, { timeout: 5_000 }).toEqual(['next']);
  });

  it('tries again until it is taken, and holds up its line alone (U20)', async () => {
    const outbox = opened();
    const [failing, well] = [await receiver((n) => (n === 0 ? 500 : 200)), await receiver(() => 200)];
    await outbox.put(request('first', failing));
    await outbox.put(request('second', failing));
    await outbox.put(request('other', well, 'b'));
    await expect.poll(() => well.got).toEqual(['other']);
    expect(failing.got).toEqual(['first']);
    await expect.poll(() => failing.got, { timeout: 10_000 }).toEqual(['first', 'first', 'second']);
  });

  it('sends what a process had begun to send when it died, with the same id (U22)', async () => {
    const store = memoryStore();
    const to = await receiver(() => 200);
    const { headers, ...rest } = request('begun', to);
    const claimed = { ...rest, headers: JSON.stringify(headers), state: 'waiting', at: 1, attempts: 1 } as const;
    await outgoingRecords(store).insert({ ...claimed, dueAt: Date.now() + 1_500 });
    opened(store);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(to.got).toEqual([]);
    await expect.poll(() => to.got, { timeout: 10_000 }).toEqual(['begun']);
  });

  it.each([
    ['what the guard refuses', refuses, 200],
    ['what its receiver says is gone', toItself, 410],
  ])('gives up %s, and goes on behind it', async (_why, guard, status) => {
    const log = quiet();
    const outbox = opened(memoryStore(), guard, log);
    const to = await receiver((n) => (n === 0 ? status : 200));
    await outbox.put(request('first', to));
    await outbox.put(request('second', to));
    await expect.poll(() => (log.warn as ReturnType<typeof vi.fn>).mock.calls.length + to.got.length).toBeGreaterThanOrEqual(2);
    expect(log.warn).toHaveBeenCalledWith('a request was given up', expect.objectContaining({ id: 'first', attempts: 1 }));
  });

  it('sends to others while one is slow, and so many at once to that one (U23)', async () => {
    const outbox = opened();
    let open = 0;
    let most = 0;
    const slow = await receiver(async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      open--;
      return 200;
    });
    const well = await receiver(() => 200);
    for (let n = 0; n < 300; n++) await outbox.put({ ...request(`slow-${n}`, slow, 'slow'), atOnce: 4 });
    for (let n = 0; n < 50; n++) await outbox.put(request(`well-${n}`, well, `well-${n}`));
    await expect.poll(() => well.got.length, { timeout: 5_000 }).toBe(50);
    await expect.poll(() => slow.got.length, { timeout: 5_000 }).toBeGreaterThan(8);
    expect(most).toBe(4);
    expect(slow.got.length).toBeLessThan(100);
    await outbox.drop({ line: 'slow' });
  });

  it('asks its addressee at the moment it sends, and says to it what came of that', async () => {
    const outbox = opened();
    const to = await receiver((n) => (n === 0 ? 500 : 200));
    const states: string[] = [];
    const addresses = ['held', { url: to.url, headers: {} }, { url: to.url, headers: {} }, 'gone'] as const;
    let asked = 0;
    outbox.addressBy('test', {
      address: async () => addresses[Math.min(asked++, 3)]!,
      onSent: async ({ state, lastStatus }) => void states.push(`${state} ${lastStatus}`),
    });
    await outbox.put({ ...request('first', to), url: '', addressee: 'test' });
    await expect.poll(() => asked).toBe(1);
    expect(to.got).toEqual([]);
    await outbox.wake('a');
    await expect.poll(() => states, { timeout: 5_000 }).toEqual(['waiting 500', 'taken 200']);
    expect(await outbox.again('first')).toBe(true);
    await expect.poll(() => outbox.get('first')).toBeUndefined();
    expect(await outbox.again('first')).toBe(false);
    expect(to.got).toEqual(['first', 'first']);
  });

  it('forgets what is of a task, and lists the rest by its state, newest first', async () => {
    const outbox = opened();
    const to = await receiver((n) => (n < 2 ? 410 : 200));
    for (const n of [1, 2, 3]) await outbox.put({ ...request(`r${n}`, to), task: `t${n}` });
    const states = async (state?: 'given-up') => (await outbox.list('a', { limit: 9, ...(state && { state }) })).items.map(({ id }) => id);
    await expect.poll(() => to.got).toEqual(['r1', 'r2', 'r3']);
    await expect.poll(() => states('given-up')).toEqual(['r2', 'r1']);
    await outbox.drop({ task: 't2' });
    expect(await states()).toEqual(['r3', 'r1']);
    const page = await outbox.list('a', { limit: 1 });
    expect((await outbox.list('a', { limit: 1, cursor: page.next! })).items).toMatchObject([
      { id: 'r1', state: 'given-up', lastStatus: 410 },
    ]);
  });
});

import { partitionOf, type TaskId } from '@troupe/contracts';
import { whole } from '@troupe/store/contract';
import { expect, it } from 'vitest';
import { partitionRecords } from '../src/cluster/partition-records.ts';
import { replicas, type Replicas } from './replicas.ts';
import { app, kinds, options, updates } from './request-kinds.ts';
import type { Runtime } from '../src/index.ts';

const agents = { agentLoop: options.agentLoop!, pinAgent: options.pinAgent! };

/** Ids of tasks that this node has. */
async function idsOf(cluster: Replicas, node: string, prefix: string, count: number): Promise<readonly string[]> {
  await expect
    .poll(async () => (await partitionRecords(cluster.store).all()).filter((each) => whole(each).node === node).length, { timeout: 8_000 })
    .toBeGreaterThan(10);
  const owned = new Set(
    (await partitionRecords(cluster.store).all()).filter((each) => whole(each).node === node).map(({ partition }) => partition),
  );
  const ids: string[] = [];
  for (let n = 0; ids.length < count; n++) if (owned.has(partitionOf(`${prefix}-${n}` as TaskId))) ids.push(`${prefix}-${n}`);
  return ids;
}

/** A request that has to go to the next owner takes as long as a lease. */
const TAKE_OVER = 30_000;

it('one start posted at two replicas at once is one task (R5)', async () => {
  await using cluster = replicas(app, agents);
  const a = await cluster.start('a');
  const b = await cluster.start('b');
  const ids = [...(await idsOf(cluster, 'a', 'twice', 30)), ...(await idsOf(cluster, 'b', 'both', 30))];
  const posts = await Promise.all(
    ids.flatMap((id) => [a, b, a].map((at) => at.service.start({ kind: 'workflow', name: 'code', id, input: 1 }))),
  );
  for (const id of ids) {
    const answers = posts.filter(({ task }) => task.id === id);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ task }) => task.createdAt)).size).toBe(1);
  }
  await expect(b.service.start({ kind: 'workflow', name: 'code', id: ids[0]!, input: 2 })).rejects.toMatchObject({
    code: 'already-exists',
  });
});

it(
  'a request whose owner died after it had stored it, and before it answered, is answered by the next owner as its own (R7)',
  async () => {
    updates.raised = 0;
    await using cluster = replicas(app, agents);
    const a = await cluster.start('a');
    const stored = new Set<string>();
    // What it stores of a request it never learns of, nor does who asked.
    const b = await cluster.startMortal('b', (store) => ({
      ...store,
      async append(entry) {
        const result = await store.append(entry);
        if (!entry.turn.body.includes(':key"')) return result;
        stored.add(entry.turn.task);
        return new Promise<never>(() => {});
      },
    }));
    const names = Object.keys(kinds).filter((name) => name !== 'cancel of a suspended task');
    const ids = await idsOf(cluster, 'b', 'asked', names.length);
    const tasks = await Promise.all(names.map(async (name, i) => ({ name, id: await kinds[name]!.begin(a.service, ids[i]) })));
    // How these end reaches nobody: the client has gone.
    for (const { name, id } of tasks) void kinds[name]!.ask(a.service, id, 'key').catch(() => {});
    await expect.poll(() => stored.size, { timeout: 5_000 }).toBe(names.length);
    b.die();
    await Promise.all(
      tasks.map(async ({ name, id }) => {
        const answer = await ask(a, name, id);
        if (answer !== undefined) expect(JSON.stringify(answer)).toContain(name === 'update' ? '' : id);
        const { items } = await a.service.history(id, { limit: 100 });
        const messages = items.flatMap(({ inputs }) => inputs).filter((input) => 'message' in input && input.message?.endsWith(':key'));
        expect({ name, messages: messages.length }).toEqual({ name, messages: 1 });
        const other = kinds[name]!.askOther?.(a.service, id, 'key');
        if (other !== undefined) await expect(other).rejects.toMatchObject({ code: 'idempotency-key-reused' });
      }),
    );
  },
  TAKE_OVER,
);

/** As a client does: again while the task is moving. */
async function ask(at: Runtime, name: string, id: string): Promise<unknown> {
  for (;;) {
    try {
      return await kinds[name]!.ask(at.service, id, 'key');
    } catch (error) {
      if ((error as { code?: string }).code !== 'unavailable') throw error;
    }
  }
}

it(
  'a fork whose process died in the middle of it is there at the next owner, and finished',
  async () => {
    await using cluster = replicas(app, agents);
    const a = await cluster.start('a');
    let copied = 0;
    const b = await cluster.startMortal('b', (store) => ({
      ...store,
      append: async (entry) => (entry.turn.task.startsWith('copy') && ++copied > 2 ? new Promise<never>(() => {}) : store.append(entry)),
    }));
    const [copy] = await idsOf(cluster, 'b', 'copy', 1);
    const [source] = await idsOf(cluster, 'a', 'source', 1);
    await a.service.start({ kind: 'workflow', name: 'code', id: source! });
    for (let n = 1; n < 5; n++) {
      await a.service.signal(source!, 'kept', n);
      await expect.poll(async () => (await a.service.get(source!)).turns).toBe(n + 1);
    }
    void a.service.fork(source!, 4, copy).catch(() => {});
    await expect.poll(() => copied, { timeout: 5_000 }).toBe(3);
    b.die();
    await expect.poll(() => a.service.fork(source!, 4, copy).catch(() => undefined), { timeout: 20_000 }).toMatchObject({ id: copy });
    expect(await a.service.get(copy!)).toMatchObject({ status: 'running' });
    expect((await a.service.history(copy!, { limit: 10 })).items.length).toBeGreaterThanOrEqual(4);
    await expect(a.service.fork(source!, 3, copy)).rejects.toMatchObject({ code: 'already-exists' });
    await a.service.signal(copy!, 'end', null);
    expect(await a.service.wait(copy!, 5_000)).toMatchObject({ status: 'completed' });
  },
  TAKE_OVER,
);

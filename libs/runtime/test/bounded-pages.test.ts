import { defaultBounds, jsonBytes, type AgentContext, type Json, type Page, type WorkflowContext } from '@troupe/contracts';
import { encodeEntry } from '@troupe/contracts/format';
import { whole } from '@troupe/store/contract';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { sessionRecords } from '../src/sessions/session-records.ts';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf } from './replicas.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const { pageBytes, listedBytes } = defaultBounds;

/** All items, page by page, and the sizes of the pages. */
async function readAll<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<{ readonly items: readonly T[]; readonly pages: readonly number[] }> {
  const items: T[] = [];
  const pages: number[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await read(cursor);
    expect(page.items.length > 0 || page.next === undefined).toBe(true);
    items.push(...page.items);
    pages.push(jsonBytes(page.items));
    if (page.next === undefined) return { items, pages };
    cursor = page.next;
  }
}

const at = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

describe.each([
  ['of open tasks, in memory', async (ctx) => ctx.signal('never')],
  ['of ended tasks, in the store', async () => 'x'.repeat(500_000)],
] as const satisfies readonly (readonly [string, Code])[])('a list %s', (_, code) => {
  it('leaves out what is large, says so, and has it when a task is read alone', async () => {
    await using runtime = await startRuntime({ code });
    const { service } = runtime.runtime;
    const inputs = ['x'.repeat(1_000_000), 'x'.repeat(listedBytes - 2), 'x'.repeat(listedBytes - 1), '€'.repeat(2_000), { small: 'yes' }];
    for (const [n, input] of inputs.entries()) await service.start({ kind: 'workflow', name: 'code', id: `t${n}`, input });
    for (const n of inputs.keys()) await service.wait(`t${n}`, 50);
    const { items } = await service.list({}, { limit: 50 });
    const byId = new Map(items.map((item) => [item.id, item]));
    expect(byId.get('t0')).toMatchObject({ inputOmitted: true, inputBytes: 1_000_002 });
    expect(byId.get('t0')).not.toHaveProperty('input');
    expect(byId.get('t1')).toMatchObject({ input: inputs[1] });
    expect(byId.get('t1')).not.toHaveProperty('inputOmitted');
    expect(byId.get('t2')).toMatchObject({ inputOmitted: true, inputBytes: listedBytes + 1 });
    expect(byId.get('t3')).toMatchObject({ inputOmitted: true, inputBytes: 6_002 });
    expect(byId.get('t4')).toMatchObject({ input: { small: 'yes' } });
    for (const [n, input] of inputs.entries()) {
      const task = await service.get(`t${n}`);
      expect(task.input).toEqual(input);
      if (task.output !== undefined) expect(byId.get(`t${n}`)).toMatchObject({ outputOmitted: true, outputBytes: 500_002 });
    }
    expect(jsonBytes(items)).toBeLessThan(40_000);
  });

  it('ends its pages by bytes, too, and can be read to its end, each task once', async () => {
    await using runtime = await startRuntime({ code }, { bounds: { ...defaultBounds, pageBytes: 20_000 } });
    const { service } = runtime.runtime;
    for (let n = 0; n < 60; n++) await service.start({ kind: 'workflow', name: 'code', id: `t${n}`, input: 'x'.repeat((n % 5) * 900) });
    for (let n = 0; n < 60; n++) await service.wait(`t${n}`, 20);
    const { items, pages } = await readAll((cursor) => service.list({}, { limit: 50, ...at(cursor) }));
    expect(items.map(({ id }) => id).toSorted()).toEqual(Array.from({ length: 60 }, (_, n) => `t${n}`).toSorted());
    expect(pages.length).toBeGreaterThan(3);
    expect(Math.max(...pages)).toBeLessThan(21_000);
  });
});

describe('a list', () => {
  it('shows the head of a large error, and some of many waits', async () => {
    const failing: Code = async () => {
      throw Object.assign(new Error('y'.repeat(20_000)), { code: 'odd', details: { rows: 'z'.repeat(50_000) } });
    };
    const waiting: Code = async (ctx) => Promise.all(Array.from({ length: 300 }, (_, n) => ctx.signal(`s${n}`)));
    await using runtime = await startRuntime({ failing, waiting });
    const { service } = runtime.runtime;
    const failed = await runtime.run('failing');
    await runtime.run('waiting', null, 20);
    const [waits, fails] = (await service.list({}, { limit: 10 })).items;
    expect(waits).toMatchObject({ name: 'waiting', waitsOmitted: 280, waitingFor: { length: 20 } });
    expect(fails).toMatchObject({
      name: 'failing',
      errorOmitted: true,
      errorBytes: jsonBytes(failed.error),
      error: { code: 'odd', message: expect.stringMatching(/^y{1023}…$/) },
    });
    expect(fails!.error).not.toHaveProperty('details');
    expect(failed.error).toMatchObject({ details: { rows: expect.any(String) } });
  });
});

describe('a history', () => {
  it('ends its pages by bytes, has one turn at least, and can be read to its end', async () => {
    const sizes = [10, 400_000, 400_000, 400_000, 3_000_000, 10, 10];
    const code: Code = async (ctx) => {
      for (const size of sizes) await ctx.step('make', () => 'x'.repeat(size));
      return 'done';
    };
    await using runtime = await startRuntime({ code });
    const { service } = runtime.runtime;
    const { id, turns } = await runtime.run('code');
    const { items, pages } = await readAll((cursor) => service.history(id, { limit: 200, ...at(cursor) }));
    expect(items.map(({ n }) => n)).toEqual([...Array(turns).keys()]);
    expect(pages.length).toBeGreaterThanOrEqual(3);
    // No page but that of one large turn is much larger than the bound and its last turn.
    expect(pages.filter((bytes) => bytes > pageBytes + 400_100 && bytes < 3_000_000)).toEqual([]);
    const byOne = await readAll((cursor) => service.history(id, { limit: 1, ...at(cursor) }));
    expect(byOne.items).toEqual(items);
  });

  it('is read for a replay as far as memory goes, and the task goes on', async () => {
    const code: Code = async (ctx) => {
      let sum = 0;
      for (let n = 0; n < 12; n++) sum += (await ctx.step('make', () => 'x'.repeat(1_000_000))).length;
      await ctx.signal('go');
      return sum;
    };
    const store = memoryStore();
    let most = 0;
    const counting = {
      ...store,
      async readTurns(...args: Parameters<typeof store.readTurns>) {
        const turns = await store.readTurns(...args);
        most = Math.max(
          most,
          turns.reduce((sum, turn) => sum + whole(turn).body.length, 0),
        );
        return turns;
      },
    };
    await using runtime = await startRuntime({ code }, { store: counting, cacheBytes: 0 });
    const { service } = runtime.runtime;
    const task = await runtime.run('code', null, 200);
    await service.signal(task.id, 'go', null);
    expect(await service.wait(task.id, 5_000)).toMatchObject({ output: 12_000_000 });
    expect(most).toBeGreaterThan(4_000_000);
    expect(most).toBeLessThan(6_000_000);
  });
});

describe('approvals', () => {
  /** A family: `top` has two workflows below it, each with an agent that asks. */
  const family = async (ctx: WorkflowContext, input: Json): Promise<unknown> =>
    Promise.all(
      (input as string[]).map(async (id) =>
        id.startsWith('ask') ? ctx.agent('advisor', [1, 1], { id }) : ctx.child('family', [`ask-${id}`], { id }),
      ),
    );

  const agentLoop = async (ctx: AgentContext, input: Json): Promise<Json> => {
    const sizes = input as number[];
    const decisions = await Promise.all(sizes.map((size, n) => ctx.askHuman('advisor', 'pay', { n, text: 'x'.repeat(size) })));
    return decisions.length;
  };
  const start = () =>
    startRuntime({}, { app: { ...appOf([]), agents: new Map([['advisor', advisor]]) }, agentLoop, pinAgent: () => advisorSnapshot });

  it('of a task are those of everything below it, too, page by page, and of nothing else', async () => {
    const workflow = { kind: 'workflow', name: 'family', run: family as never } as const;
    const app = { ...appOf([workflow]), agents: new Map([['advisor', advisor]]) };
    await using started = await startRuntime({}, { app, agentLoop, pinAgent: () => advisorSnapshot });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'family', id: 'top', input: ['left', 'right', 'ask-own'] });
    await service.start({ kind: 'workflow', name: 'family', id: 'other', input: ['else'] });
    await service.start({ kind: 'agent', name: 'advisor', id: 'alone', input: [1] });
    const of = async (task: string, limit: number): Promise<string[]> =>
      (await readAll((cursor) => service.approvals({ limit, task, ...at(cursor) }))).items.map(({ task: owner }) => owner).toSorted();
    const all = ['ask-left', 'ask-left', 'ask-own', 'ask-own', 'ask-right', 'ask-right'];
    await expect.poll(() => of('top', 50)).toEqual(all);
    for (const limit of [1, 2, 3]) expect(await of('top', limit)).toEqual(all);
    expect(await of('left', 1)).toEqual(['ask-left', 'ask-left']);
    expect(await of('ask-right', 1)).toEqual(['ask-right', 'ask-right']);
    expect(await of('alone', 1)).toEqual(['alone']);
    expect(await of('nobody', 1)).toEqual([]);
    const { next } = await service.approvals({ limit: 1, task: 'top' });
    await expect(service.approvals({ limit: 1, task: 'alone', cursor: next! })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  it('are listed while something else of their task is in flight', async () => {
    const busy = async (ctx: AgentContext): Promise<Json> => {
      await ctx.step('quick', () => 1);
      await Promise.all([ctx.step('slow', () => new Promise(() => {})), ctx.askHuman('advisor', 'pay', 1)]);
      return null;
    };
    const app = { ...appOf([]), agents: new Map([['advisor', advisor]]) };
    await using started = await startRuntime({}, { app, agentLoop: busy as never, pinAgent: () => advisorSnapshot });
    const { service } = started.runtime;
    const { task } = await service.start({ kind: 'agent', name: 'advisor' });
    await expect.poll(async () => (await service.approvals({ limit: 5 })).items).toMatchObject([{ task: task.id }]);
    await service.decide(`${task.id}.1.1`, { decision: 'approve' });
    expect((await service.approvals({ limit: 5 })).items).toEqual([]);
  });

  it('are not listed before the turn that asks for them is durable', async () => {
    const store = memoryStore();
    const held = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const append: typeof store.append = async (entry) => {
      if (entry.turn.body.includes('"approval"')) {
        reached.resolve();
        await held.promise;
      }
      return store.append(entry);
    };
    const asks = async (ctx: AgentContext): Promise<Json> => {
      await ctx.step('quick', () => 1);
      return (await ctx.askHuman('advisor', 'pay', 1)) as unknown as Json;
    };
    const app = { ...appOf([]), agents: new Map([['advisor', advisor]]) };
    const options = { app, store: { ...store, append }, agentLoop: asks as never, pinAgent: () => advisorSnapshot };
    await using started = await startRuntime({}, options);
    const { service } = started.runtime;
    const { task } = await service.start({ kind: 'agent', name: 'advisor' });
    await reached.promise;
    let listed = false;
    const asked = service.approvals({ limit: 5, task: task.id }).finally(() => (listed = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(listed).toBe(false);
    held.resolve();
    expect((await asked).items).toMatchObject([{ task: task.id }]);
  });

  it('of one task and of all are read page by page to the end, each once, large arguments left out', async () => {
    await using runtime = await start();
    const { service } = runtime.runtime;
    const many = Array.from({ length: 120 }, (_, n) => (n % 3 === 0 ? 100_000 : 3_000));
    for (const id of ['a', 'b', 'c']) await service.start({ kind: 'agent', name: 'advisor', id, input: many });
    const ofOne = await readAll((cursor) => service.approvals({ limit: 50, task: 'b', ...at(cursor) }));
    expect(ofOne.items.map(({ id }) => id)).toEqual(many.map((_, n) => `b.0.${n}`));
    expect(ofOne.items[0]).toMatchObject({ argsOmitted: true, argsBytes: 100_017 });
    expect(ofOne.items[0]).not.toHaveProperty('args');
    expect(ofOne.items[1]).toMatchObject({ args: { n: 1 } });
    expect((await service.approval('b.0.0')).args).toEqual({ n: 0, text: 'x'.repeat(100_000) });
    for (const limit of [1, 7, 200]) {
      const { items, pages } = await readAll((cursor) => service.approvals({ limit, ...at(cursor) }));
      expect(new Set(items.map(({ id }) => id)).size).toBe(360);
      expect(items).toHaveLength(360);
      expect(Math.max(...pages)).toBeLessThan(pageBytes + 5_000);
    }
  });

  it('go on where a page ended, also when others were decided meanwhile', async () => {
    await using runtime = await start();
    const { service } = runtime.runtime;
    for (const id of ['a', 'b']) await service.start({ kind: 'agent', name: 'advisor', id, input: [1, 1, 1, 1] });
    const first = await service.approvals({ limit: 3 });
    for (const { id } of first.items) await service.decide(id, { decision: 'approve' });
    const rest = await readAll((cursor) => service.approvals({ limit: 3, cursor: cursor ?? first.next! }));
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(8);
    await expect(service.approvals({ limit: 3, cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
});

describe('a session', () => {
  it('ends its pages by bytes, has one entry at least, and can be read to its end', async () => {
    const store = memoryStore();
    const sizes = [10, 600_000, 600_000, 2_000_000, 10];
    for (const [n, size] of sizes.entries())
      await sessionRecords(store).append('s', {
        n,
        task: `t${n}` as never,
        at: n,
        body: encodeEntry([{ role: 'user', content: 'x'.repeat(size) }]),
      });
    await using runtime = await startRuntime({}, { store });
    const lengths: number[] = [];
    let pages = 0;
    for (let cursor: string | undefined; pages < 10;) {
      const page = await runtime.runtime.service.session('s', { limit: 50, ...at(cursor) });
      pages++;
      lengths.push(...page.messages.map(({ content }) => content.length));
      if (page.next === undefined) break;
      cursor = page.next;
    }
    expect(lengths).toEqual(sizes);
    expect(pages).toBe(3);
  });
});

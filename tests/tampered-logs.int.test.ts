import { hash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { workflow } from '@troupe/sdk';
import { SETUP_TIMEOUT, startMongo, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOf } from './app-of.ts';
import { mongoInstead } from './mongo-instead.ts';
import { rawMongo, rawSqlite, type RawLog, type RawTurn } from './tampered/raw-log.ts';

/** Which tasks went on after their first signal. */
const ran: string[] = [];
const code = workflow('code', async (ctx, name: string) => {
  for (let i = 0; i < 3; i++) await ctx.step(`step-${i}`, () => i);
  await ctx.signal('first');
  await ctx.step('paid', () => void ran.push(name));
  return ctx.signal('second');
});
const app = appOf(code);

let folder: string;
let server: TestServer;
beforeAll(async () => {
  [folder, server] = await Promise.all([mkdtemp(join(tmpdir(), 'troupe-tampered-')), startMongo()]);
}, SETUP_TIMEOUT);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

interface World {
  readonly raw: RawLog;
  start(): Promise<Platform>;
}

const configOf = (data: string) => embeddedConfig({ TROUPE_APP: 'none', TROUPE_DATA: join(folder, data), PORT: '0', LOG_LEVEL: 'silent' });

const worlds: Readonly<Record<string, () => World>> = {
  SQLite: () => ({
    raw: rawSqlite(join(folder, 'sqlite')),
    start: () => startEmbedded(configOf('sqlite'), app),
  }),
  MongoDB: () => {
    const database = `tampered-${randomUUID()}`;
    return {
      raw: rawMongo(server.url, database),
      async start() {
        return startEmbedded(configOf('beside-mongo'), app, { store: await mongoInstead(server.url, database) });
      },
    };
  },
};

type Edit = (raw: RawLog, turns: readonly RawTurn[]) => Promise<void>;

const change =
  (n: number, by: (body: any) => unknown): Edit =>
  async (raw, turns) => {
    const turn = turns.at(n)!;
    const body = JSON.parse(turn.body);
    await raw.put({ ...turn, body: JSON.stringify({ ...body, ...(by(body) as object) }) });
  };
const put =
  (n: number, fields: (turns: readonly RawTurn[]) => Partial<RawTurn>): Edit =>
  (raw, turns) =>
    raw.put({ ...turns.at(n)!, ...fields(turns) });

/** Writes the turns with hashes that fit, as somebody does who knows how. */
async function rehash(raw: RawLog, turns: readonly RawTurn[]): Promise<void> {
  let before = '';
  for (const turn of turns) {
    const body = JSON.stringify({ ...JSON.parse(turn.body), p: before });
    await raw.put({ ...turn, body });
    before = hash('sha256', `${turn.task}\n${turn.n}\n${turn.at}\n${turn.build}\n${body}`, 'base64url');
  }
}

/** Each edits the log of a task that waits for its first signal: turns 0 to 3. */
const edits: Readonly<Record<string, Edit>> = {
  'another input of the start': change(0, ({ i }) => ({ i: [{ ...i[0], input: 'other' }] })),
  'another principal that started it': change(0, ({ i }) => ({ i: [{ ...i[0], by: { kind: 'key', id: 'k' } }] })),
  'another result in the middle': change(1, ({ i }) => ({ i: [{ ...i[0], value: 7 }] })),
  'another result in the last turn': change(-1, ({ i }) => ({ i: [{ ...i[0], value: 7 }] })),
  'another command': change(1, ({ c }) => ({ c: [{ ...c[0], options: { effect: 'once' } }] })),
  'a space that means nothing': put(1, (turns) => ({ body: turns[1]!.body.replace('{', '{ ') })),
  'another time': put(2, (turns) => ({ at: turns[2]!.at + 1 })),
  'another build': put(2, () => ({ build: 'other' })),
  'no hash': change(2, () => ({ p: undefined })),
  'another hash': change(2, () => ({ p: 'x'.repeat(43) })),
  'a turn taken out of the middle': (raw, turns) => raw.remove(turns[1]!.task, 1),
  'the last turn taken away': (raw, turns) => raw.remove(turns[3]!.task, 3),
  'two turns that changed places': async (raw, turns) => {
    await raw.put({ ...turns[1]!, n: 2 });
    await raw.put({ ...turns[2]!, n: 1 });
  },
  'a turn put in, the others moved on': async (raw, turns) => {
    for (const turn of turns.slice(2).toReversed()) await raw.put({ ...turn, n: turn.n + 1 });
    await raw.put({ ...turns[1]!, n: 2 });
  },
  'a signal added at the end': (raw, turns) =>
    raw.put({
      ...turns[3]!,
      n: 4,
      body: JSON.stringify({ ...JSON.parse(turns[3]!.body), i: [{ kind: 'signal', name: 'first', payload: 1 }], c: [] }),
    }),
  'a turn of another task': async (raw, turns) => {
    const other = await raw.read('whole');
    await raw.put({ ...other[1]!, task: turns[1]!.task });
  },
  'a change with all hashes made anew': (raw, turns) => {
    const body = JSON.parse(turns[1]!.body);
    const forged = { ...turns[1]!, body: JSON.stringify({ ...body, i: [{ ...body.i[0], value: 7 }] }) };
    return rehash(raw, turns.with(1, forged));
  },
};

async function during<T>(world: World, work: (service: Platform['service'], platform: Platform) => Promise<T>): Promise<T> {
  const platform = await world.start();
  try {
    return await work(platform.service, platform);
  } finally {
    await platform.close();
  }
}

describe.each(Object.entries(worlds))('a log that was edited in %s', (_, make) => {
  it('blocks its task, which is not run, and is found by a verification; others go on (F4)', async () => {
    ran.length = 0;
    const world = make();
    const ids = Object.keys(edits).map((_name, n) => `edit-${n}`);
    await during(world, async (service) => {
      for (const id of [...ids, 'whole']) await service.start({ kind: 'workflow', name: 'code', id, input: id });
      for (const id of [...ids, 'whole']) await expect.poll(async () => (await service.get(id)).turns).toBe(4);
      expect(await service.verification('whole')).toMatchObject({ intact: true, turns: 4, provenFrom: 0, head: { n: 4 }, faults: [] });
    });
    for (const [n, edit] of Object.values(edits).entries()) await edit(world.raw, await world.raw.read(`edit-${n}`));
    await during(world, async (service, { url }) => {
      for (const [n, name] of Object.keys(edits).entries()) {
        const id = `edit-${n}`;
        await service.signal(id, 'first', 1, 'k').catch(() => {});
        const { status, blocked } = await service.get(id);
        expect({ name, status, code: blocked?.code }).toEqual({
          name,
          status: 'blocked',
          code: expect.stringMatching(/^(history-tampered|unreadable-data)$/),
        });
        const { intact, faults } = await service.verification(id);
        expect({ name, intact, faults: faults.length }).toEqual({ name, intact: false, faults: expect.any(Number) });
        expect(faults.length, name).toBeGreaterThan(0);
        await expect(service.resume(id), name).rejects.toMatchObject({ code: 'task-blocked' });
      }
      const answer = await fetch(`${url}/v1/tasks/edit-0/verification`);
      expect([answer.status, await answer.json()]).toMatchObject([200, { intact: false, faults: [{ turn: 1 }] }]);
      await service.signal('whole', 'first', 1);
      await service.signal('whole', 'second', 2);
      expect(await service.wait('whole', 10_000)).toMatchObject({ status: 'completed', output: 2 });
    });
    expect(ran).toEqual(['whole']);
  });
});

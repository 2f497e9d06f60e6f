import { taskId, type Principal, type Turn } from '@troupe/contracts';
import { decodeTaskBody, decodeTurn, encodeTaskBody, encodeTurn, type TaskBody } from '@troupe/contracts/format';
import { isReadable, type Store, type TaskRecord, type TurnRecord } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { hashOfTurn } from '../src/log/turn-chain.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const waits: Code = async (ctx) => {
  for (let i = 0; i < 3; i++) await ctx.step(`step-${i}`, () => i);
  return ctx.signal('go');
};
const rounds: Code = async (ctx, left: number) => (left === 0 ? 'done' : ctx.continueAsNew(left - 1));

async function turnsOf(store: Store, id: string): Promise<readonly TurnRecord[]> {
  return (await store.readTurns(taskId(id), 0, 100)) as readonly TurnRecord[];
}

/** Expects each turn to carry the hash of the one before it. */
function expectChain(turns: readonly TurnRecord[]): void {
  expect(turns.length).toBeGreaterThan(1);
  expect(turns.map((turn) => (decodeTurn(turn) as Turn).before)).toEqual(['', ...turns.slice(0, -1).map(hashOfTurn)]);
}

/** The store as a version before the hashes would have left it. */
async function asBefore(store: Store, id: string): Promise<Store> {
  const old = memoryStore();
  const record = (await store.readTask(taskId(id))) as TaskRecord;
  const { head: _, ...body } = decodeTaskBody(record) as TaskBody;
  for (const stored of await turnsOf(store, id)) {
    const { before: __, ...turn } = decodeTurn(stored) as Turn;
    await old.append({ turn: encodeTurn(turn), ...(turn.n === 0 ? { task: { ...record, n: 1 } } : {}) });
  }
  await old.saveTask({ ...record, revision: record.revision + 1, body: encodeTaskBody(body) });
  return old;
}

it('is the same hash for ever (F4)', () => {
  const turn = { task: taskId('t'), n: 3, at: 5, build: 'b', body: '{"v":1,"i":[],"c":[]}' };
  expect(hashOfTurn(turn)).toBe('AxHGJk5ypgmoDof_Fv-ypP57yMO0CJ6Dw0NKWTTA8kk');
  for (const other of [{ task: taskId('u') }, { n: 4 }, { at: 6 }, { build: 'c' }, { body: '{"v":1,"i":[],"c":[] }' }])
    expect(hashOfTurn({ ...turn, ...other })).not.toBe(hashOfTurn(turn));
});

it('goes through copies, runs and restarts (F4)', async () => {
  const store = memoryStore();
  {
    await using started = await startRuntime({ waits, rounds }, { store });
    const { service } = started.runtime;
    await service.start({ kind: 'workflow', name: 'waits', id: 't' });
    await expect.poll(async () => (await service.get('t')).turns).toBe(4);
    await service.fork('t', 3, 'copy');
    await service.fork('t', 0, 'anew');
    await started.run('rounds', 3);
    await service.start({ kind: 'workflow', name: 'rounds', id: 'rounds', input: 3 });
    await service.wait('rounds', 5_000);
  }
  await using again = await startRuntime({ waits, rounds }, { store });
  const { service } = again.runtime;
  for (const id of ['t', 'copy', 'anew']) {
    await service.signal(id, 'go', 1);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed' });
  }
  for (const id of ['t', 'copy', 'anew', 'rounds']) {
    const turns = await turnsOf(store, id);
    expectChain(turns);
    expect(await service.verification(id)).toEqual({
      id,
      intact: true,
      turns: turns.length,
      provenFrom: 0,
      head: { n: turns.length, hash: hashOfTurn(turns.at(-1)!) },
      faults: [],
    });
  }
});

it('goes on in the process that takes a task over (F4)', async () => {
  await using world = replicas(appOf([{ kind: 'workflow', name: 'waits', run: waits }]));
  const one = await world.startMortal('one');
  const ids = Array.from({ length: 8 }, (_, n) => `t${n}`);
  for (const id of ids) await one.runtime.service.start({ kind: 'workflow', name: 'waits', id });
  one.die();
  const two = await world.start('two');
  for (const id of ids) await two.service.signal(id, 'go', 1);
  for (const id of ids) {
    expect(await two.service.wait(id, 60_000)).toMatchObject({ status: 'completed' });
    expectChain(await turnsOf(world.store, id));
    expect(await two.service.verification(id)).toMatchObject({ intact: true });
  }
});

it('begins with the next turn of a log that an earlier version wrote, and proves the last one of it (F4)', async () => {
  const store = memoryStore();
  {
    await using started = await startRuntime({ waits }, { store });
    await started.runtime.service.start({ kind: 'workflow', name: 'waits', id: 't' });
    await expect.poll(async () => (await started.runtime.service.get('t')).turns).toBe(4);
  }
  const old = await asBefore(store, 't');
  await using started = await startRuntime({ waits }, { store: old });
  const { service } = started.runtime;
  expect(await service.verification('t')).toEqual({ id: 't', intact: true, turns: 4, faults: [] });
  await service.signal('t', 'go', 1);
  expect(await service.wait('t', 5_000)).toMatchObject({ status: 'completed' });
  expect(await service.verification('t')).toMatchObject({ intact: true, turns: 5, provenFrom: 3, head: { n: 5 } });
});

it('ends, in the record of a task, with the turn that the record reflects', async () => {
  const store = memoryStore();
  const heads: unknown[] = [];
  const watched: Store = {
    ...store,
    async append(entry) {
      const appended = await store.append(entry);
      if (entry.task !== undefined) heads.push(headOf(entry.task), entry.turn.n + 1, hashOfTurn(entry.turn));
      return appended;
    },
  };
  await using started = await startRuntime({ waits }, { store: watched });
  const key: Principal = { kind: 'key', id: 'k', tenant: 'default', roles: ['admin'] };
  const service = started.runtime.services.for(key);
  await service.start({ kind: 'workflow', name: 'waits', id: 't' });
  await service.signal('t', 'go', 1);
  await service.wait('t', 5_000);
  expect(heads.length).toBeGreaterThan(3);
  for (let i = 0; i < heads.length; i += 3) expect(heads[i]).toEqual({ n: heads[i + 1], hash: heads[i + 2] });
});

function headOf(record: TaskRecord): unknown {
  const body = decodeTaskBody(record);
  return isReadable(body) ? body.head : undefined;
}

import { memoryStore } from '@troupe/store/memory';
import { isAwaited, isEnd, isWork, type Command, type HistoryTurn, type Task, type WorkflowContext } from '@troupe/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replayLog } from '../src/index.ts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { appOf } from './replicas.ts';
import { startRuntime, type Activity, type Code, type StartedRuntime } from './start-runtime.ts';

/** `TROUPE_STOPS=1000` looks longer, `TROUPE_SEED=…` elsewhere. */
const numRuns = Number(process.env['TROUPE_STOPS'] ?? 100);
const seed = Number(process.env['TROUPE_SEED'] ?? 20_260_101);

/** `stubborn`: what goes wrong with it is caught, and the code goes on. */
interface Item {
  readonly do: 'effect' | 'plain' | 'safe' | 'sleep' | 'signal' | 'child' | 'handler';
  readonly stubborn: boolean;
}
interface Program {
  readonly branches: readonly (readonly Item[])[];
  readonly again: boolean;
}
type Action = 'cancel' | 'terminate' | 'time-out' | 'suspend' | 'restart' | 'update';

const anyItem = fc.record({
  do: fc.constantFrom<Item['do']>('effect', 'effect', 'effect', 'plain', 'plain', 'safe', 'sleep', 'signal', 'child', 'handler'),
  stubborn: fc.boolean(),
});
const anyProgram: fc.Arbitrary<Program> = fc.record({
  branches: fc.array(fc.array(anyItem, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
  again: fc.boolean(),
});
const anyActions = fc.array(
  fc.record({
    after: fc.nat({ max: 6 }),
    do: fc.constantFrom<Action>('cancel', 'cancel', 'terminate', 'time-out', 'suspend', 'restart', 'update'),
  }),
  { minLength: 1, maxLength: 5 },
);

const HOUR = 3_600_000;

async function perform(ctx: WorkflowContext, kind: Item['do'], id: string): Promise<void> {
  switch (kind) {
    case 'effect':
      ctx.publish('registered', id);
      ctx.compensate(() => ctx.call('undo', id));
      await ctx.call('effect', id);
      break;
    case 'plain':
      await ctx.call('plain', id);
      break;
    case 'safe':
      await ctx.uninterrupted(async () => {
        await ctx.call('safe', `${id} first`);
        await ctx.call('safe', `${id} second`);
      });
      break;
    case 'sleep':
      await ctx.sleep(HOUR);
      break;
    case 'signal':
      await ctx.signal('go');
      break;
    case 'child':
      await ctx.child('child', id);
      break;
    case 'handler':
      ctx.on.update('set', async () => ctx.call('plain', `update ${id}`));
      break;
    default:
      kind satisfies never;
  }
}

const workflows: Readonly<Record<string, Code>> = {
  program: async (ctx, { branches, again }: Program) => {
    const branch = async (items: readonly Item[], b: number): Promise<void> => {
      for (const [i, item] of items.entries())
        await perform(ctx, item.do, `${ctx.run} ${b}.${i}`).catch((error: unknown) => {
          if (!item.stubborn) throw error;
        });
    };
    await Promise.all(branches.map(branch));
    if (again && ctx.run === 1) await ctx.continueAsNew({ branches, again });
    return 'done';
  },
  // Says nothing of a stop, as a parent must not rely on it.
  child: async (ctx) => ctx.signal('go').catch(() => 'stopped'),
};

interface World extends AsyncDisposable {
  readonly clock: VirtualEnv;
  /** What activities did, in order. */
  readonly done: readonly string[];
  current(): StartedRuntime;
  restart(): Promise<void>;
}

async function startWorld(cacheBytes: number): Promise<World> {
  const clock = virtualEnv();
  const store = { ...memoryStore(), close: async () => {} };
  const done: string[] = [];
  const noting = (kind: string): Activity => ({ run: (id) => void done.push(`${kind} ${String(id)}`) });
  const activities = Object.fromEntries(['effect', 'undo', 'plain', 'safe'].map((kind) => [kind, noting(kind)]));
  const start = (): Promise<StartedRuntime> => startRuntime(workflows, { activities, store, env: clock, cacheBytes });
  let runtime = await start();
  return {
    clock,
    done,
    current: () => runtime,
    async restart() {
      await runtime[Symbol.asyncDispose]();
      runtime = await start();
    },
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

/** Lets what is in flight come to rest. */
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

async function act(world: World, id: string, action: Action): Promise<void> {
  const { service } = world.current().runtime;
  // Of a task that has just ended nothing is wanted any more.
  const unlessEnded = (error: unknown): void => expect(error).toMatchObject({ code: 'task-ended' });
  switch (action) {
    case 'cancel':
    case 'terminate':
      await service[action](id, 'at random').then(() => {}, unlessEnded);
      break;
    case 'time-out':
      world.clock.advance(24 * HOUR);
      break;
    case 'suspend':
      await service.suspend(id).then(() => {}, unlessEnded);
      await rest();
      await service.resume(id).then(
        () => {},
        () => {},
      );
      break;
    case 'restart':
      await world.restart();
      break;
    case 'update':
      service.update(id, 'set', null).catch(() => {});
      break;
    default:
      action satisfies never;
  }
}

/** Until it has ended: time passes, and a task that waits for a signal gets it. */
async function finish(world: World, id: string): Promise<Task> {
  for (let round = 0; round < 400; round++) {
    const { service } = world.current().runtime;
    const task = await service.get(id);
    if (isEnd(task.status)) return task;
    for (const { items } of [await service.list({ status: ['running'] }, { limit: 50 })]) {
      for (const each of items) await service.signal(each.id, 'go', null).catch(() => {});
    }
    await rest();
    world.clock.advance(HOUR);
  }
  throw new Error(`It does not end: ${JSON.stringify(await world.current().runtime.service.get(id))}`);
}

async function historyOf(world: World, id: string): Promise<readonly HistoryTurn[]> {
  const { items } = await world.current().runtime.service.history(id, { limit: 1_000 });
  return items;
}

const commandsOf = (turns: readonly HistoryTurn[]): readonly Command[] => turns.flatMap(({ commands }) => commands as unknown as Command[]);

/** Of plain code: no waits after the stop, and little work. */
function expectNothingBegun(history: readonly HistoryTurn[]): void {
  const at = history.findIndex(({ inputs }) => inputs.some(({ kind }) => kind === 'cancel' || kind === 'expired'));
  if (at < 0) return;
  // Inputs of the same turn may have come before the stop.
  const after = commandsOf(history.slice(at + 1))
    .filter(isAwaited)
    .filter(({ name }) => name !== 'undo' && name !== 'safe');
  const work = after.filter((command) => isWork(command) || command.kind === 'child');
  const handlers = after.filter((command) => command.kind === 'await-signal' && command.handler === true);
  expect(after.length - work.length - handlers.length).toBe(0);
  expect(work.length).toBeLessThanOrEqual(5);
}

/** The last run's effects are undone one by one, the last that was registered first; another end undoes nothing. */
function expectUndone(history: readonly HistoryTurn[], done: readonly string[], { status }: Task): void {
  const lastRun = history.slice(history.findLastIndex(({ inputs }) => inputs.some(({ kind }) => kind === 'start')));
  const registered = commandsOf(lastRun).flatMap((command) =>
    command.kind === 'publish' && command.name === 'registered' ? [`undo ${String(command.data)}`] : [],
  );
  const undone = [...new Set(done.filter((line) => line.startsWith('undo ')))];
  if (status === 'completed') expect(undone).toEqual([]);
  else if (status === 'terminated') expect(registered.toReversed().slice(0, undone.length)).toEqual(undone);
  else expect(undone).toEqual(registered.toReversed());
}

it(
  `a random program that is stopped, suspended, restarted at any point ends once, undoes what it did, and begins nothing more (E3, E5, E8): ${numRuns} of them`,
  { timeout: 10_000 + numRuns * 500 },
  async () => {
    let stopped = 0;
    await fc.assert(
      fc.asyncProperty(anyProgram, anyActions, fc.constantFrom(0, 1e9), async (program, actions, cacheBytes) => {
        await using world = await startWorld(cacheBytes);
        const { task } = await world.current().runtime.service.start({
          kind: 'workflow',
          name: 'program',
          input: program as never,
          timeout: '1d',
        });
        for (const action of actions) {
          for (let n = 0; n < action.after; n++) await new Promise((resolve) => setImmediate(resolve));
          await act(world, task.id, action.do);
        }
        const ended = await finish(world, task.id);
        const history = await historyOf(world, task.id);
        if (ended.status !== 'completed') stopped++;

        expect(history.map(({ n }) => n)).toEqual(history.map((_, n) => n));
        const ends = commandsOf(history).filter(({ kind }) => kind === 'end');
        expect(ends).toMatchObject([{ status: ended.status }]);
        expect(commandsOf(history.slice(-1))).toContainEqual(ends[0]);
        expectNothingBegun(history);
        expectUndone(history, world.done, ended);
        for (const first of world.done.filter((line) => line.endsWith(' first')))
          if (ended.status !== 'terminated') expect(world.done).toContain(first.replace(' first', ' second'));

        const app = appOf(Object.entries(workflows).map(([name, run]) => ({ kind: 'workflow', name, run })));
        expect(await replayLog({ app, agentLoop: () => Promise.reject(new Error('no agents')) }, history)).toBeUndefined();
        await expect.poll(() => world.current().runtime.openTasks).toBe(0);
      }),
      { numRuns, seed },
    );
    expect(stopped).toBeGreaterThan(numRuns / 3);
  },
);

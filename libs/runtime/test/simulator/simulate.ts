import { isEnd, type HistoryTurn, type TaskId } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { replayLog } from '../../src/index.ts';
import { chanceOf } from './cluster/chance.ts';
import { ATTEMPTS, appIn, SIGNALS, signalNames } from './workload/programs.ts';
import { TROUBLE_MS, type Plan, type PlannedTask } from './plan.ts';
import type { TaskLog } from './work-log.ts';
import { World } from './cluster/world.ts';

/** Milliseconds in which everything has to end once the last fault is over: work that the bus lost is sent again after two minutes, then with a backoff. */
const TIMEOUT_MS = 600_000;

export interface Outcome {
  /** What must not be; nothing when all is well. */
  readonly wrong: readonly { readonly task: string; readonly what: string }[];
  /** Everything that happened, in order, and the hash of it. */
  readonly lines: readonly string[];
  readonly hash: string;
  /** Virtual milliseconds. */
  readonly elapsed: number;
}

/** Carries out a plan: the same plan comes to the same, line by line. */
export async function simulate(plan: Plan): Promise<Outcome> {
  const world = new World(plan);
  await world.begin();
  const acknowledged = new Set<string>();
  const clients = plan.tasks.map((task) => beClient(world, task, acknowledged));
  void Promise.all(clients).catch((error: unknown) => world.oracle.blame('client', String(error)));
  await world.pass(TROUBLE_MS + 6_000);
  const isOver = (): boolean =>
    acknowledged.size === plan.tasks.length && [...world.oracle.logs.values()].every(({ ended }) => ended !== undefined);
  const { wrong } = world.oracle;
  for (let passed = 0; wrong.length === 0 && passed < TIMEOUT_MS && !isOver(); passed += 1_500) {
    sendSignals(world);
    await world.pass(1_500);
  }
  await world.pass(2_000);
  if (wrong.length === 0) judge(world, acknowledged);
  if (wrong.length === 0) await replayAll(world);
  world.end();
  return { wrong, lines: world.lines, hash: world.hash, elapsed: world.elapsed };
}

async function beClient(world: World, { id, kind, seed, at, then }: PlannedTask, acknowledged: Set<string>): Promise<void> {
  const begun = world.elapsed;
  await world.time.sleep(at);
  const started = await world.ask(`the start of ${id}`, (service) => service.start({ kind: 'workflow', name: kind, id, input: { seed } }));
  if ('value' in started) acknowledged.add(id);
  const signals = async (): Promise<void> => {
    for (let n = 1; kind === 'collector' && n <= SIGNALS; n++) {
      await world.time.sleep(seed % 900);
      await world.ask(`signal ${n} of ${id}`, (service) => service.signal(id, 'item', n, `item ${n}`));
    }
  };
  const rest = async (): Promise<void> => {
    for (const next of then) {
      await world.time.sleep(Math.max(0, begun + next.at - world.elapsed));
      await world.ask(`to ${next.do} ${id}`, (service) => service[next.do](id, 'planned' as never));
    }
  };
  await Promise.all([signals(), rest()]);
}

/** A task that waits for a signal gets one, so that random programs end. */
function sendSignals(world: World): void {
  for (const [id, log] of world.oracle.logs) {
    if (log.ended !== undefined) continue;
    const awaited = [...log.open.values()].flatMap(({ command }) => (command.kind === 'await-signal' ? [command.name] : []));
    for (const name of new Set(awaited))
      if (signalNames.includes(name))
        void world.ask(`${name} for ${id}`, (service) => service.signal(id, name, null, `signal at ${world.elapsed}`));
  }
}

function judge(world: World, acknowledged: ReadonlySet<string>): void {
  const { oracle, plan } = world;
  for (const [id, log] of oracle.logs) {
    if (log.ended === undefined) oracle.blame(id, `E1: it does not end: ${JSON.stringify([...log.open.values()])}`);
    else if (!isEnd(log.ended.status as never)) oracle.blame(id, `it ended as ${log.ended.status}`);
  }
  for (const { id, kind, seed } of plan.tasks) {
    if (!acknowledged.has(id)) oracle.blame(id, 'E1: its start is never acknowledged');
    const log = oracle.logs.get(id as TaskId);
    if (log === undefined) {
      if (acknowledged.has(id)) oracle.blame(id, 'E1: it was acknowledged and has no log');
    } else if (log.ended !== undefined) {
      const fault = faultOf(world, kind, id, seed, log);
      if (fault !== undefined) oracle.blame(id, fault);
    }
  }
}

/** What is wrong with how a task came out. */
function faultOf(world: World, kind: PlannedTask['kind'], id: string, seed: number, { ended }: TaskLog): string | undefined {
  const is = JSON.stringify([ended!.status, ended!.output ?? null]);
  const should = (...expected: readonly unknown[]): string | undefined =>
    is === JSON.stringify(expected) ? undefined : `it came to ${is} instead of ${JSON.stringify(expected)}`;
  switch (kind) {
    case 'random':
      return undefined;
    case 'collector':
      return should(
        'completed',
        Array.from({ length: SIGNALS }, (_, i) => i + 1),
      );
    case 'family': {
      const stopped = [...world.oracle.logs].filter(([, log]) => log.stopped && log.parent === id).map(([child]) => child);
      if (stopped.length > 0) return `nobody asked its children ${stopped.join()} to stop`;
      return ended!.status === 'completed' || ended!.status === 'failed' ? undefined : `it came to ${is}`;
    }
    case 'flaky':
      return seed % (ATTEMPTS + 2) < ATTEMPTS ? should('completed', 'done') : undefined;
    case 'sleeper':
      return should('completed', [true, true, true]);
    case 'saga': {
      const undone = world.oracle.undoneBy(id).join();
      if (ended!.status !== 'failed') return `it came to ${is}`;
      return ['2,1,0', '1,0', '0', ''].includes(undone) ? undefined : `it was undone in the order ${undone}`;
    }
    default:
      return kind satisfies never;
  }
}

/** E3 */
async function replayAll(world: World): Promise<void> {
  const app = appIn(0, virtualEnv(), chanceOf(0, 'nobody'), { begins() {}, came() {}, undone() {} });
  for (const [id, { turns }] of world.oracle.logs) {
    const history = turns.map((turn) => ({ ...turn, at: new Date(turn.at).toISOString() })) as unknown as HistoryTurn[];
    const mismatch = await replayLog({ app, agentLoop: () => Promise.reject(new Error('no agents')) }, history);
    if (mismatch !== undefined) world.oracle.blame(id, `E3: it does not replay: ${mismatch.message}`);
  }
}

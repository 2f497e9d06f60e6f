import { agentLoop } from '@troupe/agent';
import { isEnd, type HistoryTurn, type TaskId } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { replayLog } from '@troupe/runtime';
import { chanceOf } from './cluster/chance.ts';
import { appIn } from './workload/app.ts';
import type { Client, Kind } from './workload/kind.ts';
import { limitedTasks } from './workload/limits.ts';
import type { Posted } from './session-rules.ts';
import { kinds } from './workload/kinds.ts';
import { signalNames } from './workload/random.ts';
import { TROUBLE_MS } from './faults.ts';
import type { Plan, PlannedTask } from './plan.ts';
import { World } from './cluster/world.ts';

/** Milliseconds in which everything has to end once the last fault is over: work that the bus lost is sent again after two minutes, then with a backoff. */
const TIMEOUT_MS = 600_000;

/** Rounds at whose end everything is over before it is judged: the start of a child that was on its way may still be stored. */
const QUIET = 2;

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
  const starts: Starts = { acknowledged: new Set(), givenUp: new Set() };
  const decisions: Decisions = new Map();
  const clients = plan.tasks.map((task) => beClient(world, task, starts, decisions));
  void Promise.all(clients).catch((error: unknown) => world.oracle.blame('client', String(error)));
  await world.pass(TROUBLE_MS + 6_000);
  const isOver = (): boolean =>
    starts.acknowledged.size + starts.givenUp.size === plan.tasks.length &&
    [...world.oracle.logs.values()].every(({ ended }) => ended !== undefined) &&
    world.oracle.held.length === 0 &&
    plan.tasks.every(({ id, kind, seed }) => starts.givenUp.has(id) || hasBroughtAbout(world, kinds[kind], id, seed));
  const { wrong } = world.oracle;
  const handled = new Map<string, number>();
  for (let passed = 0, quiet = 0; wrong.length === 0 && passed < TIMEOUT_MS && quiet < QUIET; passed += 1_500) {
    sendSignals(world, handled);
    void decideUnknown(world);
    decideApprovals(world, decisions);
    if (quiet === 0) askForPlaces(world);
    await world.pass(1_500);
    quiet = isOver() ? quiet + 1 : 0;
  }
  if (wrong.length === 0) judge(world, starts);
  judgeDecisions(world, decisions);
  if (wrong.length === 0) await replayAll(world);
  world.end();
  return { wrong, lines: world.lines, hash: world.hash, elapsed: world.elapsed };
}

/**
 * The owner of a limit finds out who has ended when it is asked for a place: so tasks that nobody planned ask for one of each
 * limit of which there are places that none of the open tasks has.
 */
function askForPlaces(world: World): void {
  const { held, logs } = world.oracle;
  if (held.length === 0 || [...logs.values()].some(({ ended }) => ended === undefined)) return;
  for (const [name, seed] of limitedTasks) {
    const id = `${name}-0-${seed}`;
    void world.ask(`a place for ${id}`, (service) => service.start({ kind: 'workflow', name, id, input: { seed } }));
  }
}

/** What became of the starts, as their clients know it. */
interface Starts {
  readonly acknowledged: Set<string>;
  readonly givenUp: Set<string>;
}

/** What humans were answered, by the approval. */
type Decisions = Map<string, readonly string[]>;

function hasBroughtAbout({ oracle: { logs } }: World, { isOver }: Kind, id: string, seed: number): boolean {
  return isOver === undefined || isOver({ id, seed, logs });
}

async function beClient(world: World, task: PlannedTask, { acknowledged, givenUp }: Starts, decisions: Decisions): Promise<void> {
  const { id, kind, seed, at, isImpatient, controls } = task;
  const begun = world.elapsed;
  const { request, client }: Kind = kinds[kind];
  await world.time.sleep(at);
  const asked = { kind: 'workflow' as const, name: kind, id, input: { seed }, ...request?.(id, seed, world.time.now()) };
  const posted: Posted = { at: world.elapsed, acknowledgedAt: undefined };
  world.oracle.posted.set(id, posted);
  const started = await world.ask(
    `the start of ${id}`,
    (service) => service.start(asked),
    () => isImpatient,
  );
  if ('value' in started) acknowledged.add(id);
  if ('value' in started) posted.acknowledgedAt = world.elapsed;
  // Nobody asks for it any more.
  else if (isImpatient) return void givenUp.add(id);
  const control = async (): Promise<void> => {
    for (const next of controls) {
      await world.time.sleep(Math.max(0, begun + next.at - world.elapsed));
      await world.ask(`to ${next.do} ${id}`, (service) => service[next.do](id, 'planned' as never));
    }
  };
  await Promise.all([client?.(clientOf(world, id, seed, decisions)), control()]);
}

function clientOf(world: World, id: string, seed: number, decisions: Decisions): Client {
  return {
    id,
    seed,
    sleep: (ms) => world.time.sleep(ms),
    ask: (what, request, enough) => world.ask(what, request, enough),
    isKept: (message) => world.oracle.logs.get(id as TaskId)?.accepted.has(message) === true,
    decide: (command, decision) => decideOnce(world, decisions, `${id}.${command}`, decision),
    blame: (what) => world.oracle.blame(id, what),
  };
}

/** How often a signal is sent that only a handler takes: one may ask for others. */
const TO_HANDLERS = 3;

/** A task that waits for a signal gets one, so that random programs end. */
function sendSignals(world: World, handled: Map<string, number>): void {
  for (const [id, log] of world.oracle.logs) {
    if (log.ended !== undefined) continue;
    const awaited = new Map<string, boolean>();
    for (const { command } of log.open.values())
      if (command.kind === 'await-signal' && signalNames.includes(command.name))
        awaited.set(command.name, awaited.get(command.name) === true || command.handler !== true);
    for (const [name, isWaitedFor] of awaited) {
      const times = handled.get(`${id} ${name}`) ?? 0;
      if (!isWaitedFor && times >= TO_HANDLERS) continue;
      if (!isWaitedFor) handled.set(`${id} ${name}`, times + 1);
      void world.ask(`${name} for ${id}`, (service) => service.signal(id, name, null, `signal at ${world.elapsed}`));
    }
  }
}

/** Two humans decide differently about each approval that waits: one of them at most is right. */
function decideApprovals(world: World, asked: Decisions): void {
  for (const [id, log] of world.oracle.logs) {
    for (const [command, { command: open }] of log.open) {
      const approval = `${id}.${command}`;
      if (open.kind !== 'approval' || asked.has(approval)) continue;
      asked.set(approval, []);
      for (const decision of ['approve', 'reject'] as const) void decideOnce(world, asked, approval, decision);
    }
  }
}

async function decideOnce(world: World, asked: Decisions, approval: string, decision: 'approve' | 'reject'): Promise<void> {
  const answer = await world.ask(`to ${decision} ${approval}`, (service) => service.decide(approval, { decision }, decision));
  if ('value' in answer) asked.set(approval, [...(asked.get(approval) ?? []), decision]);
}

/** What a human was answered is what the log says (R7). */
function judgeDecisions(world: World, asked: ReadonlyMap<string, readonly string[]>): void {
  for (const [id, log] of world.oracle.logs)
    for (const [command, value] of log.decided) {
      const { decision } = value as { readonly decision: string };
      const answered = asked.get(`${id}.${command}`) ?? [];
      if (answered.some((each) => each !== decision))
        world.oracle.blame(id, `R7: ${command} is decided as ${decision}; answered: ${answered.join()}`);
    }
}

/** Says of what nobody knows whether it happened that it did. */
async function decideUnknown(world: World): Promise<void> {
  for (const [id, log] of world.oracle.logs) {
    for (const [command, { unknown }] of log.open)
      if (unknown)
        await world.ask(`what became of ${id} ${command}`, (service) =>
          service.decide(`${id}.${command}`, { decision: 'reject', reason: 'it happened' }, 'human'),
        );
  }
}

function judge(world: World, { acknowledged, givenUp }: Starts): void {
  const { oracle, plan } = world;
  for (const [id, log] of oracle.logs) {
    if (log.ended === undefined) oracle.blame(id, `E1: it does not end: ${JSON.stringify([...log.open.values()])}`);
    else if (!isEnd(log.ended.status as never)) oracle.blame(id, `it ended as ${log.ended.status}`);
  }
  for (const id of oracle.held) oracle.blame(id, 'W22: it has a place of a limit for ever');
  for (const { id, kind, seed, controls } of plan.tasks) {
    if (!acknowledged.has(id) && !givenUp.has(id)) oracle.blame(id, 'E1: its start is never acknowledged');
    const log = oracle.logs.get(id as TaskId);
    if (log === undefined) {
      if (acknowledged.has(id)) oracle.blame(id, 'E1: it was acknowledged and has no log');
    } else if (log.ended !== undefined) {
      const { status, output } = log.ended;
      const ended = { id, seed, status, output, log, logs: oracle.logs, undone: oracle.undoneBy(id), controls };
      const fault = kinds[kind].fault(ended);
      if (fault !== undefined) oracle.blame(id, fault);
    }
  }
}

/** E3 */
async function replayAll(world: World): Promise<void> {
  const app = appIn(0, virtualEnv(), chanceOf(0, 'nobody'), { begins() {}, came() {}, undone() {} });
  for (const [id, { turns }] of world.oracle.logs) {
    const history = turns.map((turn) => ({ ...turn, at: new Date(turn.at).toISOString() })) as unknown as HistoryTurn[];
    const mismatch = await replayLog({ app, agentLoop }, history);
    if (mismatch !== undefined) world.oracle.blame(id, `E3: it does not replay: ${mismatch.message}`);
  }
}

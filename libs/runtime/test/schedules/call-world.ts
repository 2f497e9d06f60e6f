import type { ActivityDefinition, App, CallOptions, HistoryTurn, StepContext, Task, WorkflowContext } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { manualClock, type ManualClock } from '../manual-clock.ts';
import { appOf } from '../replicas.ts';
import type { CallPlan, PlannedEvent, Run } from './call-plan.ts';
import { letPass, rest } from './let-pass.ts';
import { startProcess, type TestProcess } from './start-process.ts';

/** Something that an effect did. */
export interface Entry {
  readonly at: number;
  readonly what: 'begin' | 'end';
  readonly name: 'deed' | 'undo';
  readonly attempt: number;
  /** Which process it was in; one that was killed writes nothing more. */
  readonly process: number;
  /** What this execution was to do. */
  readonly run: Run;
}

export interface Outcome {
  readonly task: Task;
  readonly history: readonly HistoryTurn[];
  readonly book: readonly Entry[];
  /** When each process was killed, by its number. */
  readonly killed: ReadonlyMap<number, number>;
  /** When its code was made to fit again. */
  readonly unblocked: readonly number[];
}

const ID = 't';
const at = Date.UTC(2030, 0, 1);
const quick: Run = { ends: 'value', after: 0, listens: false, beats: false };

/** Carries out a plan on the real runtime, in time that passes at once. */
export async function carryOut(plan: CallPlan): Promise<Outcome> {
  const world = new World(plan);
  await world.begin();
  for (const event of plan.events) await world.befall(event);
  await world.comeToRest();
  const outcome = await world.outcome();
  world.process.kill();
  return outcome;
}

class World {
  readonly plan: CallPlan;
  readonly clock: ManualClock = manualClock(at);
  readonly store: Store = memoryStore();
  readonly book: Entry[] = [];
  readonly killed = new Map<number, number>();
  process!: TestProcess;
  #number = 0;
  #fits = true;
  #runs = 0;
  readonly unblocked: number[] = [];
  readonly #held = new Set<() => void>();

  constructor(plan: CallPlan) {
    this.plan = plan;
  }

  async begin(): Promise<void> {
    await this.#start();
    const { busy, timeout } = this.plan;
    if (busy > 0) await this.process.service.start({ kind: 'workflow', name: 'busy', id: 'busy' });
    await rest();
    await this.process.service.start({ kind: 'workflow', name: 'code', id: ID, ...(timeout === undefined ? {} : { timeout }) });
    await rest();
  }

  async befall(event: PlannedEvent): Promise<void> {
    await this.#pass(event.after);
    const { service, runtime } = this.process;
    const say = (saying: Promise<unknown>): void => void saying.catch(() => {});
    switch (event.do) {
      case 'kill':
        this.process.kill();
        this.killed.set(this.#number, this.clock.now());
        await this.#start();
        break;
      case 'suspend':
      case 'resume':
      case 'cancel':
      case 'terminate':
        say(service[event.do](ID));
        break;
      case 'block':
      case 'unblock':
        if (event.do === 'unblock' && !this.#fits) this.unblocked.push(this.clock.now());
        this.#fits = event.do === 'unblock';
        say(runtime.reload(this.#app()));
        break;
      case 'pass':
        break;
      default:
        event.do satisfies never;
    }
    // What follows without time in between happens at the same moment.
    if (event.after > 0) await rest();
  }

  /** Whatever held the task up is taken away: it has to end. */
  async comeToRest(): Promise<void> {
    await rest();
    if (!this.#fits) await this.befall({ after: 1, do: 'unblock' });
    await this.befall({ after: 1, do: 'resume' });
    // Longer than anything that never ends is waited for.
    for (let i = 0; i < 3; i++) {
      await this.#pass(45_000);
      await this.#decide();
    }
    for (const letGo of this.#held) letGo();
    for (let i = 0; i < 3; i++) {
      await this.#pass(30_000);
      await this.#decide();
    }
  }

  async outcome(): Promise<Outcome> {
    const { service } = this.process;
    const { items } = await service.history(ID, { limit: 1_000 });
    return { task: await service.get(ID), history: items, book: this.book, killed: this.killed, unblocked: this.unblocked };
  }

  async #start(): Promise<void> {
    this.#number++;
    this.process = await startProcess({
      store: this.store,
      clock: this.clock,
      app: this.#app(),
      ...(this.plan.evicts ? { cacheBytes: 0 } : {}),
    });
    await rest();
  }

  async #pass(ms: number): Promise<void> {
    if (ms > 0) await letPass(this.clock, ms);
  }

  /** Of an outcome nobody knows, the human says that it is to be taken for failed. */
  async #decide(): Promise<void> {
    await rest();
    const { items } = await this.process.service.approvals({ limit: 10, task: ID });
    for (const { id } of items) await this.process.service.decide(id, { decision: 'reject' }).catch(() => {});
    await rest();
  }

  #app(): App {
    const number = this.#number;
    const isDead = (): boolean => this.killed.has(number);
    const deed = (context: Execution): Promise<unknown> => this.#execute('deed', number, isDead, context);
    const activities: readonly ActivityDefinition[] = [
      { kind: 'activity', name: 'deed', concurrency: 1, run: (_, context) => deed(context) },
      { kind: 'activity', name: 'undo', run: (_, context) => this.#execute('undo', number, isDead, context) },
      // Has the slot of the deed for a while.
      { kind: 'activity', name: 'pause', run: () => this.#sleep(this.plan.busy, isDead) },
    ];
    const code = this.#fits ? codeOf(this.plan, deed) : async (ctx: WorkflowContext) => ctx.sleep(5);
    return {
      ...appOf(
        [
          { kind: 'workflow', name: 'code', run: code },
          { kind: 'workflow', name: 'busy', run: (ctx) => ctx.call('deed', 'busy') },
        ],
        activities,
      ),
      build: this.#fits ? 'fits' : 'other',
    };
  }

  async #execute(name: Entry['name'], process: number, isDead: () => boolean, context: Execution): Promise<unknown> {
    if (name === 'deed' && context.taskId === 'busy') return this.#sleep(this.plan.busy, isDead);
    const { runs } = this.plan;
    const run = name === 'deed' ? runs[this.#runs++ % runs.length]! : quick;
    const entry = (what: Entry['what']): number =>
      this.book.push({ at: this.clock.now(), what, name, attempt: context.attempt, process, run });
    if (isDead()) return new Promise(() => {});
    entry('begin');
    if (run.beats) this.#beat(isDead, context);
    await this.#end(run, isDead, context.signal);
    if (isDead()) return new Promise(() => {});
    entry('end');
    if (context.signal.aborted && run.listens) throw context.signal.reason;
    if (run.ends === 'error') throw new Error('failed');
    return `attempt ${context.attempt}`;
  }

  #end(run: Run, isDead: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (run.listens) signal.addEventListener('abort', () => resolve(), { once: true });
      if (run.ends === 'never') this.#held.add(resolve);
      else void this.#sleep(run.after, isDead).then(resolve);
    });
  }

  #beat(isDead: () => boolean, { signal, heartbeat }: Execution): void {
    if (heartbeat === undefined || signal.aborted || isDead()) return;
    heartbeat({ at: this.clock.now() });
    this.clock.after(1_000, () => this.#beat(isDead, { signal, heartbeat, attempt: 0 }));
  }

  #sleep(ms: number, isDead: () => boolean): Promise<void> {
    if (ms === 0) return Promise.resolve();
    return new Promise((resolve) => this.clock.after(ms, () => void (isDead() || resolve())));
  }
}

interface Execution extends Pick<StepContext, 'attempt' | 'signal'> {
  readonly taskId?: string;
  readonly heartbeat?: (details?: unknown) => void;
}

function codeOf(
  plan: CallPlan,
  deed: (context: Execution) => Promise<unknown>,
): (ctx: WorkflowContext, input: unknown) => Promise<unknown> {
  const { kind, effect, attempts, scheduleToStart, startToClose, scheduleToClose, heartbeat } = plan;
  const options = {
    effect,
    retry: { attempts, initial: 1_000, factor: 1, jitter: 0 },
    ...(startToClose === undefined ? {} : { startToClose }),
    ...(scheduleToClose === undefined ? {} : { scheduleToClose }),
    ...(kind === 'step' || scheduleToStart === undefined ? {} : { scheduleToStart }),
    ...(kind === 'step' || heartbeat === undefined ? {} : { heartbeat }),
  } satisfies CallOptions;
  const call = (ctx: WorkflowContext, more: CallOptions = {}): Promise<unknown> =>
    kind === 'step' ? ctx.step('deed', deed, { ...options, ...more }) : ctx.call('deed', null, { ...options, ...more });
  return async (ctx, input) => {
    if (plan.code === 'continuing' && input === 'second') return 'second run';
    ctx.compensate(() => ctx.call('undo'));
    switch (plan.code) {
      case 'plain':
        return call(ctx);
      case 'failing':
        return Promise.all([
          call(ctx),
          ctx.sleep(3_000).then(() => {
            throw new Error('the other branch failed');
          }),
        ]);
      case 'racing': {
        const stop = new AbortController();
        const done = call(ctx, { signal: stop.signal }).then(
          () => 'done',
          () => 'failed',
        );
        const won = await ctx.race({ done, late: ctx.sleep(3_000) });
        if (won.key === 'late') stop.abort(new Error('late'));
        await ctx.sleep(4_000);
        throw new Error('after the race');
      }
      case 'continuing':
        call(ctx).catch(() => {});
        await ctx.sleep(3_000);
        return ctx.continueAsNew('second');
      default:
        return plan.code satisfies never;
    }
  };
}

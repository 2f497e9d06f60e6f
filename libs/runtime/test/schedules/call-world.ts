import type { HistoryTurn, Task, TaskService } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import type { EmbeddedPlan, PlannedEvent } from './call-plan.ts';
import { Deeds, type Entry } from './deeds.ts';
import { letPass, rest } from './let-pass.ts';
import { startProcess, type TestProcess } from './start-process.ts';

/** What came of a plan. */
export interface Outcome {
  readonly task: Task;
  readonly history: readonly HistoryTurn[];
  readonly book: readonly Entry[];
  /** When each process was killed, by its number. */
  readonly killed: ReadonlyMap<number, number>;
  /** When each process stood still first, by its number: to the others it was dead. */
  readonly frozen: ReadonlyMap<number, number>;
  /** Milliseconds until what a worker reports is stored for certain. */
  readonly unstored: number;
  /** When its code was made to fit again. */
  readonly unblocked: readonly number[];
}

/** The task of the plan. */
export const ID = 't';

/** Carries out a plan in one process, killed and started again, in time that passes at once. */
export async function carryOut(plan: EmbeddedPlan): Promise<Outcome> {
  const world = new World(plan);
  await world.begin();
  for (const event of plan.events) await world.befall(event);
  await world.comeToRest();
  const outcome = await world.outcome();
  world.process.kill();
  return outcome;
}

class World {
  readonly plan: EmbeddedPlan;
  readonly clock: VirtualEnv = virtualEnv();
  readonly store: Store = memoryStore();
  readonly deeds: Deeds;
  readonly unblocked: number[] = [];
  process!: TestProcess;
  #number = 0;
  #fits = true;

  constructor(plan: EmbeddedPlan) {
    this.plan = plan;
    this.deeds = new Deeds(plan, this.clock);
  }

  get service(): TaskService {
    return this.process.service;
  }

  async begin(): Promise<void> {
    await this.#start();
    const { busy, timeout } = this.plan;
    if (busy > 0) await this.#until(this.service.start({ kind: 'workflow', name: 'busy', id: 'busy' }));
    await this.#until(this.service.start({ kind: 'workflow', name: 'code', id: ID, ...(timeout === undefined ? {} : { timeout }) }));
  }

  async befall(event: PlannedEvent): Promise<void> {
    if (event.after > 0) await letPass(this.clock, event.after);
    // Nothing is waited for: what follows without time in between happens at the same moment.
    const say = (saying: Promise<unknown>): void => void saying.catch(() => {});
    switch (event.do) {
      case 'kill':
        this.process.kill();
        this.deeds.killed.set(this.#number, this.clock.now());
        await this.#start();
        break;
      case 'suspend':
      case 'resume':
      case 'cancel':
      case 'terminate':
        say(this.service[event.do](ID));
        break;
      case 'block':
      case 'unblock':
        if (event.do === 'unblock' && !this.#fits) this.unblocked.push(this.clock.now());
        this.#fits = event.do === 'unblock';
        say(this.process.runtime.reload(this.deeds.app(this.#number, this.#fits)));
        break;
      case 'pass':
        break;
      default:
        event.do satisfies never;
    }
  }

  /** Whatever held the task up is taken away: it has to end. */
  async comeToRest(): Promise<void> {
    if (!this.#fits) await this.befall({ after: 1, do: 'unblock' });
    await this.befall({ after: 5, do: 'resume' });
    // Longer than anything that never ends is waited for.
    for (let i = 0; i < 2; i++) await this.#passAndDecide(70_000);
    this.deeds.letGo();
    for (let i = 0; i < 2; i++) await this.#passAndDecide(20_000);
  }

  async outcome(): Promise<Outcome> {
    const { items } = await this.#until(this.service.history(ID, { limit: 1_000 }));
    const task = await this.#until(this.service.get(ID));
    const { book, killed } = this.deeds;
    return { task, history: items, book, killed, frozen: new Map(), unstored: 2 * this.plan.latency, unblocked: this.unblocked };
  }

  async #start(): Promise<void> {
    this.#number++;
    const { latency, evicts } = this.plan;
    const app = this.deeds.app(this.#number, this.#fits);
    const options = { store: this.store, clock: this.clock, app, latency, ...(evicts ? { cacheBytes: 0 } : {}) };
    this.process = await this.#until(startProcess(options));
  }

  /** Of an outcome nobody knows, the human says that it is to be taken for failed. */
  async #passAndDecide(ms: number): Promise<void> {
    await letPass(this.clock, ms);
    const { items } = await this.#until(this.service.approvals({ limit: 10, task: ID }));
    for (const { id } of items) await this.#until(this.service.decide(id, { decision: 'reject' }).catch(() => {}));
  }

  /** Lets as much time pass as it takes. */
  async #until<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const settle = (): void => void (over = true);
    work.then(settle, settle);
    for (await rest(); !over;) await letPass(this.clock, 1);
    return work;
  }
}

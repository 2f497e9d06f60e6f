import { createHash } from 'node:crypto';
import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import type { TaskService } from '@troupe/contracts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import type { Store } from '@troupe/store';
import { ask, type Asking } from './ask.ts';
import { AimedFaults } from './aimed-faults.ts';
import { chanceOf } from './chance.ts';
import { Oracle } from '../oracle.ts';
import type { Fault, FaultOfOne } from '../faults.ts';
import type { Plan } from '../plan.ts';
import type { Build } from '../workload/app.ts';
import type { Asked } from '../workload/kind.ts';
import { rest } from './rest.ts';
import { roleOf, type Slot } from './slot.ts';
import type { Beside } from './beside-tasks.ts';
import type { Life, SimulatedProcess } from './simulated-process.ts';
import type { Wipes } from './simulated-bus.ts';
import type { TopicTruth } from './simulated-topics.ts';
import { startProcess, type StartParts } from './start-process.ts';
import { changeWeather, fairWeather, type Weather } from './weather.ts';

const START = Date.UTC(2030, 0, 1);
/** Milliseconds until a bus that lost its work is there again. */
const BUS_BACK_MS = 1_000;
/** Milliseconds between the replacements of two orchestrators. */
const DEPLOY_MS = 2_000;
/** Milliseconds after a pause in which a process acts on what it knew before. */
const STALE_MS = 15_000;

/** Processes over one store and one bus, in virtual time. */
export class World {
  readonly plan: Plan;
  readonly time: VirtualEnv = virtualEnv(START);
  readonly oracle: Oracle;
  readonly lines: string[] = [];
  readonly #store: Store;
  readonly #aimed: AimedFaults;
  readonly #bus: Bus;
  readonly #weather: Weather = fairWeather();
  readonly #wipes: Wipes = { times: 0, published: new WeakMap(), listeners: new Set() };
  readonly #topics: TopicTruth = { events: [], listeners: new Set() };
  readonly #parts: StartParts;
  #build: Build = 'first';
  readonly #slots: Slot[];
  readonly #frozenUntil = new Map<number, number>();
  readonly #asking: Asking;
  #processes = 0;
  #over = false;

  constructor(plan: Plan) {
    this.plan = plan;
    this.oracle = new Oracle(
      () => this.time.now(),
      (line) => this.note(line),
      (process) => this.time.now() - (this.#frozenUntil.get(process) ?? -Infinity) < STALE_MS,
    );
    this.#store = memoryStore(memoryDocuments(), this.time.now);
    this.#bus = memoryBus({ now: this.time.now, after: this.time.after });
    this.#slots = plan.skews.map((skew, index) => ({ index, role: roleOf(plan, index), process: undefined, skew }));
    this.#aimed = new AimedFaults({
      note: (line) => this.note(line),
      after: this.time.after,
      freeze: (own, ms) => this.#freeze(own, ms),
      kill: (slot, back) => this.#kill(slot, back),
      wipe: () => this.#wipe(),
      orchestrators: this.#slots.slice(0, plan.orchestrators),
      workers: this.#slots.filter(({ role }) => role === 'worker'),
    });
    this.#parts = {
      ...{ plan, time: this.time, oracle: this.oracle, store: this.#store, bus: this.#bus, topics: this.#topics },
      ...{ aimed: this.#aimed, weather: this.#weather, wipes: this.#wipes },
      note: (line) => this.note(line),
      exit: (slot, own, why) => this.#exit(slot, own, why),
    };
    this.#asking = {
      time: this.time,
      chance: chanceOf(plan.seed, 'clients'),
      slots: this.#slots.slice(0, plan.orchestrators),
      isOver: () => this.#over,
      note: (line) => this.note(line),
    };
  }

  get elapsed(): number {
    return this.time.now() - START;
  }

  get hash(): string {
    return createHash('sha256').update(this.lines.join('\n')).digest('hex');
  }

  note(line: string): void {
    this.lines.push(`${this.elapsed} ${line}`);
  }

  async begin(): Promise<void> {
    for (const slot of this.#slots) this.#start(slot);
    await this.pass(5_000);
    const begun = this.elapsed;
    for (const fault of this.plan.faults) this.time.after(begun + fault.at - this.elapsed, () => this.#befall(fault));
  }

  /** Lets time pass; what is due meanwhile happens at its time and comes to rest before time goes on. No longer once something is wrong. */
  async pass(ms: number): Promise<void> {
    const until = this.time.now() + ms;
    for (;;) {
      await rest();
      const due = this.time.next;
      if (this.oracle.wrong.length > 0) return;
      if (due === undefined || due > until) break;
      this.time.advance(due - this.time.now());
    }
    this.time.advance(until - this.time.now());
    await rest();
  }

  /** A client asks. @param enough whether it gives up without an answer */
  ask<T>(what: string, request: (service: TaskService, beside: Beside) => Promise<T>, enough?: () => boolean): Promise<Asked<T>> {
    return ask(this.#asking, what, request, enough);
  }

  end(): void {
    this.#over = true;
    for (const { process } of this.#slots) process?.life.kill();
    void this.#bus.close(0);
  }

  #start(slot: Slot): void {
    if (this.#over) return;
    slot.process = startProcess(this.#parts, slot, ++this.#processes, this.#build);
  }

  #exit(slot: Slot, own: Life, why: unknown): void {
    if (own.dead || slot.process?.life !== own) return;
    this.note(`${own.number} ends by itself: ${String(why)}`);
    this.#kill(slot, 1_000);
  }

  #kill(slot: Slot, back: number): void {
    const { process } = slot;
    if (process === undefined) return;
    this.note(`${process.life.number} dies`);
    this.#die(process.life);
    slot.process = undefined;
    this.time.after(back, () => this.#start(slot));
  }

  #die(own: Life): void {
    own.kill();
    this.oracle.died(own.number);
  }

  #befall(fault: Fault): void {
    switch (fault.do) {
      case 'strike':
      case 'lose':
      case 'freeze-asked':
      case 'kill-executing':
        return this.#aimed.arm(fault);
      case 'weather':
        return this.#change(fault.change, fault.ms);
      case 'wipe':
        return this.#wipe();
      case 'deploy':
        this.#deploy('other');
        return void this.time.after(fault.ms, () => this.#deploy('first'));
      default:
        return this.#befallOne(fault);
    }
  }

  #change(change: Partial<Weather>, ms: number): void {
    this.note(`weather: ${JSON.stringify(change)}`);
    const restore = changeWeather(this.#weather, change);
    this.time.after(ms, () => {
      restore();
      this.note(`weather: fair again for ${Object.keys(change).join()}`);
    });
  }

  #wipe(): void {
    this.note('the bus loses all work it holds');
    this.#wipes.times++;
    this.time.after(BUS_BACK_MS, () => {
      for (const listener of this.#wipes.listeners) listener();
    });
  }

  /** One orchestrator after the other is stopped and begins again with the other code. */
  #deploy(build: Build): void {
    this.note(`the ${build} build is deployed`);
    this.#build = build;
    for (const slot of this.#slots) {
      if (slot.role !== 'orchestrator') continue;
      this.time.after(slot.index * DEPLOY_MS, () => slot.process !== undefined && this.#stop(slot, slot.process, 300));
    }
  }

  #befallOne(fault: FaultOfOne): void {
    const slot = this.#slots[fault.who]!;
    const { process } = slot;
    if (process === undefined) return;
    switch (fault.do) {
      case 'kill':
        this.#kill(slot, fault.back);
        break;
      case 'freeze':
        this.#freeze(process.life, fault.ms);
        break;
      case 'stop':
        this.#stop(slot, process, fault.back);
        break;
      case 'clock':
        this.note(`the clock of ${process.life.number} jumps by ${fault.by} ms`);
        process.env.jump(fault.by);
        slot.skew += fault.by;
        break;
      default:
        fault satisfies never;
    }
  }

  #freeze(own: Life, ms: number): void {
    this.note(`${own.number} stands still for ${ms} ms`);
    own.freeze();
    this.#frozenUntil.set(own.number, this.time.now() + ms);
    this.time.after(ms, () => {
      this.note(`${own.number} goes on`);
      own.thaw();
    });
  }

  #stop(slot: Slot, process: SimulatedProcess, back: number): void {
    this.note(`${process.life.number} is stopped`);
    slot.process = undefined;
    const exit = (): void => {
      if (process.life.dead) return;
      this.note(`${process.life.number} has stopped`);
      this.#die(process.life);
      this.time.after(back, () => this.#start(slot));
    };
    // What does not end in time is killed.
    this.time.after(10_000, exit);
    process.stop().then(exit, exit);
  }
}

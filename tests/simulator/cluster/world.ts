import { createHash } from 'node:crypto';
import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import { TroupeError, type TaskService } from '@troupe/contracts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import type { Store } from '@troupe/store';
import { chanceOf, type Chance } from './chance.ts';
import { Oracle } from '../oracle.ts';
import type { Fault, Plan } from '../plan.ts';
import { appIn } from '../workload/app.ts';
import { life, orchestrator, ownTime, worker, type Life, type SimulatedProcess } from './simulated-process.ts';
import { simulatedBus } from './simulated-bus.ts';
import { simulatedStore } from './simulated-store.ts';
import { fairWeather, type Weather } from './weather.ts';

const START = Date.UTC(2030, 0, 1);
/** Turns of the event loop in which what waits for no time has happened. */
const REST_TURNS = 4;
/** Milliseconds a client waits for an answer before it asks somebody else. */
const SILENCE_MS = 4_000;
/** Milliseconds after a pause in which a process acts on what it knew before. */
const STALE_MS = 15_000;

/** A place for one process after the other. */
interface Slot {
  readonly index: number;
  process: SimulatedProcess | undefined;
  skew: number;
  /** What befalls it around its next commit. */
  armed: Extract<Fault, { readonly do: 'kill-at-commit' | 'freeze-at-commit' }> | undefined;
}

/** Processes over one store and one bus, in virtual time. */
export class World {
  readonly plan: Plan;
  readonly time: VirtualEnv = virtualEnv(START);
  readonly oracle: Oracle;
  readonly lines: string[] = [];
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #weather: Weather = fairWeather();
  readonly #slots: Slot[];
  readonly #frozenUntil = new Map<number, number>();
  readonly #clients: Chance;
  #processes = 0;
  #over = false;

  constructor(plan: Plan) {
    this.plan = plan;
    this.oracle = new Oracle(
      () => this.time.now(),
      (line) => this.note(line),
      (process) => this.time.now() - (this.#frozenUntil.get(process) ?? -Infinity) < STALE_MS,
    );
    this.#store = this.oracle.watch(memoryStore(memoryDocuments(), this.time.now));
    this.#bus = memoryBus({ now: this.time.now, after: this.time.after });
    this.#clients = chanceOf(plan.seed, 'clients');
    this.#slots = plan.skews.map((skew, index) => ({ index, process: undefined, skew, armed: undefined }));
  }

  get elapsed(): number {
    return this.time.now() - START;
  }

  get store(): Store {
    return this.#store;
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

  /**
   * Asks one orchestrator after the other until one answers.
   *
   * @param enough whether the client gives up without an answer
   * @returns the code of a refusal
   */
  async ask<T>(
    what: string,
    request: (service: TaskService) => Promise<T>,
    enough: () => boolean = () => false,
  ): Promise<{ readonly value: T } | { readonly refused: string }> {
    while (!this.#over) {
      const asked = this.#clients.of(this.#slots.slice(0, this.plan.orchestrators)).process;
      const silence = new AbortController();
      const answer =
        asked === undefined
          ? undefined
          : await Promise.race([
              asked.life.enter(() => request(asked.runtime!.service)).then((value) => asked.life.enter(async () => ({ value })), refusal),
              this.time.sleep(SILENCE_MS, silence.signal).then(() => undefined),
            ]);
      silence.abort();
      if (answer !== undefined && 'value' in answer) this.note(`${what} is answered`);
      else if (answer !== undefined && !answer.again) this.note(`${what} is refused: ${answer.refused}`);
      if (answer !== undefined && !('again' in answer && answer.again)) return answer;
      if (enough()) return { refused: 'given up' };
      await this.time.sleep(200);
    }
    return { refused: 'over' };
  }

  end(): void {
    this.#over = true;
    for (const { process } of this.#slots) process?.life.kill();
    void this.#bus.close(0);
  }

  #start(slot: Slot): void {
    if (this.#over) return;
    const number = ++this.#processes;
    const own = life(number);
    const chance = chanceOf(this.plan.seed, `process ${number}`);
    const env = ownTime(own, this.time, slot.skew, chance.random);
    const app = appIn(number, this.time, chance, {
      begins: (...what) => own.dead || this.oracle.begins(...what),
      came: (...what) => own.dead || this.oracle.came(...what),
      undone: (...what) => own.dead || this.oracle.undone(...what),
    });
    const ports = { life: own, time: this.time, chance, weather: this.#weather };
    const store = simulatedStore({ ...ports, truth: this.#store, at: (moment, name) => this.#around(slot, own, moment, name) });
    const bus = simulatedBus({
      ...ports,
      truth: this.#bus,
      onAck: (work) => own.dead || this.oracle.acked(number, work),
      onAnswer: (body, answer) => this.oracle.answered(number, body, answer),
    });
    const line = (level: string) => (message: string, data?: object) =>
      void (own.dead || this.note(`${number} ${level}: ${message} ${JSON.stringify(data ?? {})}`));
    const log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
    const isOrchestrator = slot.index < this.plan.orchestrators;
    const node = `node-${slot.index}`;
    this.note(`${number} starts as ${isOrchestrator ? node : 'worker'}`);
    slot.process = isOrchestrator
      ? orchestrator({ life: own, env, store, bus, app, log }, node, this.plan.evicts, (why) => this.#exit(slot, own, why))
      : worker({ life: own, env, store, bus, app, log });
  }

  #around(slot: Slot, own: Life, moment: 'before' | 'after', name: string): Promise<void> | void {
    const { armed } = slot;
    if (name !== 'append' || armed === undefined || slot.process?.life !== own) return undefined;
    if (moment !== (armed.do === 'kill-at-commit' && armed.stored ? 'after' : 'before')) return undefined;
    slot.armed = undefined;
    if (armed.do === 'kill-at-commit') return this.#kill(slot, armed.back);
    this.#freeze(own, armed.ms);
    return this.time.sleep(armed.late);
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
    process.life.kill();
    slot.process = undefined;
    this.time.after(back, () => this.#start(slot));
  }

  #befall(fault: Fault): void {
    if (fault.do === 'weather') {
      this.note(`weather: ${JSON.stringify(fault.change)}`);
      Object.assign(this.#weather, fault.change);
      this.time.after(fault.ms, () => {
        const fair = fairWeather();
        for (const name of Object.keys(fault.change)) Object.assign(this.#weather, { [name]: fair[name as keyof Weather] });
        this.note(`weather: fair again for ${Object.keys(fault.change).join()}`);
      });
      return;
    }
    const slot = this.#slots[fault.who]!;
    const { process } = slot;
    if (process === undefined) return;
    switch (fault.do) {
      case 'kill':
        this.#kill(slot, fault.back);
        break;
      case 'kill-at-commit':
      case 'freeze-at-commit':
        slot.armed = fault;
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
      process.life.kill();
      this.time.after(back, () => this.#start(slot));
    };
    // What does not end in time is killed.
    this.time.after(10_000, exit);
    process.stop().then(exit, exit);
  }
}

function refusal(error: unknown): { readonly refused: string; readonly again: boolean } {
  const code = error instanceof TroupeError ? error.code : `bug: ${String(error)}`;
  return { refused: code, again: ['unavailable', 'shutting-down', 'request-timeout'].includes(code) };
}

async function rest(): Promise<void> {
  for (let turn = 0; turn < REST_TURNS; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

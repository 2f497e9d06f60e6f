import { memoryBus } from '@troupe/bus/memory';
import { TroupeError, type App, type TaskService } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { createRuntime, type Runtime } from '../../src/index.ts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { localTools } from '@troupe/tools/local';
import { mortalEnv } from '../mortal-env.ts';
import { silent } from '../replicas.ts';
import { scheduledStore, type StoreCall } from './scheduled-store.ts';
import type { Tape } from './tape.ts';
import { noAgents } from '../no-agents.ts';

/** A client: what it does, request by request. Each is repeated, as it was, until it is answered. */
export type Client = (ask: Ask) => Promise<void>;
export type Ask = <T>(request: (service: TaskService) => Promise<T>, again?: (error: TroupeError) => boolean) => Promise<T>;

export interface World {
  readonly clock: VirtualEnv;
  /** What is stored, read at once. */
  readonly store: Store;
  readonly crashes: number;
  /** An effect of a step: runs until the schedule lets it end. */
  effect<T>(value: T): Promise<T>;
  /** Asked of the process that lives when everything has ended. */
  readonly after: TaskService;
  /** Lets everything asked for happen, and resolves with its answer. */
  settle<T>(answer: Promise<T>): Promise<T>;
}

export interface Schedule {
  readonly tape: Tape;
  readonly app: (world: World) => App;
  readonly clients: readonly Client[];
  /** Whether there is nothing more to wait for; may ask for what is missing. */
  isOver(world: World, ask: Ask): Promise<boolean>;
  /** Records and the consumption of messages are written after the turn. */
  readonly lags: boolean;
  /** How often the process may die. */
  readonly crashes: number;
  /** How often the answer of the store may get lost, or an operation be refused. */
  readonly faults: number;
  /** Called with each step, for people. */
  readonly trace?: ((step: string) => void) | undefined;
}

/** Longer ones do not end: something waits for ever. */
const MOST_STEPS = 3_000;
/** Turns of the event loop in which all that waits for nothing has happened. */
const REST = 3;

interface Process {
  readonly runtime: Runtime;
  readonly waiting: StoreCall[];
  started: boolean;
  dead: boolean;
}

interface Asking {
  readonly request: (service: TaskService) => Promise<unknown>;
  readonly again: ((error: TroupeError) => boolean) | undefined;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs one schedule to its end. @throws Error when it does not come to one */
export async function runSchedule(schedule: Schedule): Promise<World> {
  const { tape, trace = () => {} } = schedule;
  const clock = virtualEnv();
  const store = memoryStore();
  /** Requests that are to be sent, those that have been and were not answered included. */
  const asking: Asking[] = [];
  /** Those to be sent again after a while. */
  let resting: Asking[] = [];
  const effects: (() => void)[] = [];
  let process: Process | undefined;
  let crashes = 0;
  let faults = 0;
  let clientsLeft = schedule.clients.length;
  let clientFault: { readonly error: unknown } | undefined;

  const letTimePass = (): void => {
    trace('time passes');
    clock.advance(Math.max(0, (clock.next ?? clock.now()) - clock.now()));
    asking.push(...resting);
    resting = [];
  };

  const world: World = {
    clock,
    store,
    get crashes() {
      return crashes;
    },
    effect: (value) => new Promise((resolve) => effects.push(() => resolve(value))),
    get after() {
      return process!.runtime.service;
    },
    async settle(answer) {
      let settled = false;
      void answer.then(
        () => (settled = true),
        () => (settled = true),
      );
      for (let steps = 0; !settled; steps++) {
        if (steps > MOST_STEPS) throw new Error('A question after the end is not answered.');
        await rest();
        const [call] = process!.waiting;
        if (call === undefined) letTimePass();
        else await call.happen();
      }
      return answer;
    },
  };
  const app = schedule.app(world);

  const begin = (): void => {
    const life = { started: false, dead: false };
    const { store: seen, waiting } = scheduledStore(store, schedule.lags, () => life.dead);
    const runtime = createRuntime({
      store: seen,
      bus: memoryBus(),
      app,
      tools: localTools(app),
      log: silent,
      env: mortalEnv(clock, () => life.dead),
      ...noAgents,
      cluster: false,
      node: 'test',
    });
    const begun: Process = Object.assign(life, { runtime, waiting });
    process = begun;
    runtime.start().then(
      () => (begun.started = true),
      // As a supervisor does with a process that cannot start.
      () => crash(begun),
    );
  };

  const crash = (dying: Process): void => {
    if (dying.dead) return;
    dying.dead = true;
    trace('the process dies');
    crashes++;
    effects.length = 0;
    if (process === dying) process = undefined;
    // Takes its guards off; what it asks of the store is not answered any more.
    void dying.runtime.close(0).catch(() => {});
  };

  const send = (one: Asking): void => {
    const to = process!;
    trace(`a client asks: ${String(one.request)}`);
    const retry = (): void => void resting.push(one);
    let answered = false;
    const once = (then: () => void): void => {
      if (answered) return;
      answered = true;
      then();
    };
    unanswered.set(to, [...(unanswered.get(to) ?? []), () => once(retry)]);
    one.request(to.runtime.service).then(
      (answer) => !to.dead && once(() => one.resolve(answer as never)),
      (error: unknown) => {
        if (to.dead) return;
        const isAgain = error instanceof TroupeError && (isTransient(error) || one.again?.(error) === true);
        once(() => (isAgain ? retry() : one.reject(error)));
      },
    );
  };
  /** What to do with requests a process took along. */
  const unanswered = new Map<Process, (() => void)[]>();

  const ask: Ask = (request, again) => new Promise((resolve, reject) => asking.push({ request, again, resolve, reject }));
  for (const client of schedule.clients) {
    client(ask).then(
      () => clientsLeft--,
      (error: unknown) => (clientFault = { error }),
    );
  }

  for (let steps = 0; ; steps++) {
    await rest();
    if (clientFault !== undefined) throw clientFault.error;
    if (process === undefined) {
      begin();
      continue;
    }
    const isIdle = process.started && process.waiting.length === 0 && effects.length === 0 && asking.length === 0;
    if (isIdle && (await schedule.isOver(world, ask)) && clientsLeft === 0 && resting.length === 0) return world;
    if (steps > MOST_STEPS)
      throw new Error(`The schedule does not end: ${clientsLeft} clients wait, ${asking.length + resting.length} requests are to be sent.`);
    if (crashes < schedule.crashes && tape.rarely(40)) {
      const dying = process;
      // What it had asked of the store may happen all the same.
      for (const call of [...dying.waiting]) if (tape.choose(2) === 1) await call.loseAnswer();
      crash(dying);
      for (const repeat of unanswered.get(dying) ?? []) repeat();
      continue;
    }
    const sendable = process.started ? asking.length : 0;
    const choices = process.waiting.length + effects.length + sendable;
    if (choices === 0) {
      letTimePass();
      continue;
    }
    // Now and then time passes though there is something to do.
    if (tape.rarely(50)) letTimePass();
    const chosen = tape.choose(choices);
    if (chosen < process.waiting.length) {
      const call = process.waiting[chosen]!;
      if (faults < schedule.faults && tape.rarely(30)) {
        faults++;
        const refused = tape.choose(2) === 0;
        trace(`${call.name} ${refused ? 'is refused' : 'happens, its answer is lost'}`);
        if (refused) call.refuse();
        else await call.loseAnswer();
      } else {
        trace(call.name);
        await call.happen();
      }
    } else if (chosen < process.waiting.length + effects.length) {
      trace('an effect ends');
      effects.splice(chosen - process.waiting.length, 1)[0]!();
    } else send(asking.splice(chosen - process.waiting.length - effects.length, 1)[0]!);
  }
}

function isTransient({ code }: TroupeError): boolean {
  return code === 'unavailable' || code === 'shutting-down';
}

async function rest(): Promise<void> {
  for (let turn = 0; turn < REST; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

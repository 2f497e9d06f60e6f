import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import { capabilityOf, type Capability, type WorkContext, type WorkReport } from '@troupe/contracts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import type { Job } from '../src/index.ts';
import { startWorker, type Worker } from '../src/worker.ts';
import { own, quiet, work, type Owner } from './owner.ts';

/** A worker over a bus in memory, in time that the test moves, and the owner of task `t1`. */
export interface WorkerWorld extends AsyncDisposable {
  readonly bus: Bus;
  readonly clock: VirtualEnv;
  readonly owner: Owner;
  readonly worker: Worker;
  /** Another worker over the same bus. It is stopped with the world. */
  another(): Worker;
  /** Has the worker run activity `charge`. */
  serve(run: Job['run'], more?: Partial<Job>): void;
  /** Has the owner send work for it. */
  charge(more?: Parameters<typeof work>[3]): Promise<void>;
  /** Of the reports the owner got. */
  kinds(): readonly WorkReport['kind'][];
  /** Lets time pass, a little at a time, and what falls due meanwhile come to its end. */
  pass(ms: number): Promise<void>;
}

export const charging: Capability = capabilityOf('activity', 'charge');

/** Rounds of the event loop after which nothing is under way but what waits for time or for the test. */
const ROUNDS = 20;

async function rest(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await new Promise((resolve) => setImmediate(resolve));
}

export function workerWorld(): WorkerWorld {
  const clock = virtualEnv();
  const bus = memoryBus({ now: clock.monotonic, after: clock.after });
  const owner = own(bus);
  const workers: Worker[] = [];
  const another = (): Worker => {
    const worker = startWorker({ bus, log: quiet, env: clock });
    workers.push(worker);
    // It asks before it begins what came before it listened.
    clock.advance(1);
    return worker;
  };
  const worker = another();
  return {
    bus,
    clock,
    owner,
    worker,
    another,
    serve: (run, more = {}) => worker.serve(charging, { concurrency: 4, run, ...more }),
    charge: async (more = {}) => bus.publish(work('activity', 'charge', { usd: 5 }, more)),
    kinds: () => owner.reports.map(({ kind }) => kind),
    async pass(ms) {
      await rest();
      for (let left = ms; left > 0; left -= STEP_MS) {
        clock.advance(Math.min(left, STEP_MS));
        await rest();
      }
    },
    async [Symbol.asyncDispose]() {
      const stopped = Promise.all(workers.map((each) => each.stop(0)));
      await this.pass(STEP_MS);
      await stopped;
      await bus.close();
    },
  };
}

const STEP_MS = 10;

/** Runs until it is aborted; gives the reason. */
export const untilAborted = ({ signal }: WorkContext): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));

import { capabilityOf, deadlines, TroupeError, type Capability, type Deadlines, type WorkflowLog } from '@troupe/contracts';
import { memoryQueue, type MemoryQueue } from './memory-queue.ts';
import type { Bus, Subscription } from './port.ts';
import { rotation, type Rotation } from './rotation.ts';
import { turnEnd } from './turn-end.ts';

/** What a subject carries is known to those who use it. */
type Responder = (body: never, trace: string | undefined) => Promise<unknown>;
type Listener = (body: never) => void;

type After = (ms: number, callback: () => void) => () => void;

export interface MemoryBusOptions {
  readonly log?: WorkflowLog;
  /** Milliseconds of a clock that never goes back; the machine's by default. */
  readonly now?: () => number;
  /** Calls back once `ms` milliseconds later; the answer cancels it. The machine's timers by default. */
  readonly after?: After;
}

/**
 * A bus within one process. Values are shared, not copied. Work and broadcasts are delivered at the
 * end of the event loop turn they were sent in, so never while their sender, or workflow code, runs.
 */
export function memoryBus({ log, now = () => performance.now(), after }: MemoryBusOptions = {}): Bus {
  const onError = (error: unknown): void => log?.error('A handler of a message threw.', { err: error });
  const atTurnEnd = turnEnd(onError);
  const queues = new Map<Capability, MemoryQueue>();
  const late = deadlines(after ?? idleAfter, now);
  let closed = false;
  const guard = (): void => {
    if (closed) throw new TroupeError('unavailable', 'The bus is closed.');
  };
  const queueOf = (capability: Capability): MemoryQueue =>
    entryOf(queues, capability, () => memoryQueue({ atTurnEnd, onError, now, after: after ?? machineAfter }));

  return {
    async publish(work) {
      guard();
      queueOf(capabilityOf(work.kind, work.name)).publish(work);
    },
    withdraw: (work) => queues.get(capabilityOf(work.kind, work.name))?.withdraw(work) ?? false,
    consume(capability, options, handler) {
      guard();
      return queueOf(capability).consume(options, handler);
    },
    ...requests(guard, late),
    ...broadcasts(guard, () => closed, atTurnEnd),
    // Nothing comes from outside.
    refused: () => ({ stop: async () => {} }),
    // It ends with its process.
    lost: () => ({ stop: async () => {} }),
    ping: async () => guard(),
    async close(grace = 0) {
      // Open deliveries may still report and publish while they are waited for.
      await Promise.all([...queues.values()].map((queue) => queue.close(grace)));
      closed = true;
      late.stop();
    },
  };
}

function requests(guard: () => void, late: Deadlines): Pick<Bus, 'request' | 'respond'> {
  const responders = new Map<string, Rotation<Responder>>();
  return {
    request<A>({ name }: { readonly name: string }, body: unknown, timeout: number, trace?: string): Promise<A> {
      return new Promise((resolve, reject) => {
        guard();
        const responder = responders.get(name)?.next();
        if (responder === undefined) throw new TroupeError('unavailable', `Nobody answers requests to "${name}" now.`, { retryable: true });
        const answered = responder(body as never, trace);
        const cancel = late.add(timeout, () =>
          reject(new TroupeError('request-timeout', `No answer from "${name}" within ${timeout} ms.`, { retryable: true })),
        );
        answered.then(
          (answer) => {
            cancel();
            resolve(answer as A);
          },
          (error: unknown) => {
            cancel();
            reject(error);
          },
        );
      });
    },
    respond({ name }, handler): Subscription {
      guard();
      const all = entryOf(responders, name, () => rotation<Responder>());
      all.join(handler);
      return { stop: async () => all.leave(handler) };
    },
  };
}

function broadcasts(
  guard: () => void,
  isClosed: () => boolean,
  atTurnEnd: (action: () => void) => void,
): Pick<Bus, 'broadcast' | 'listen'> {
  const listeners = new Map<string, Set<Listener>>();
  return {
    broadcast({ name }, body) {
      if (isClosed()) return;
      const all = listeners.get(name);
      for (const listener of all ?? []) atTurnEnd(() => (all?.has(listener) === true ? listener(body as never) : undefined));
    },
    listen({ name }, handler): Subscription {
      guard();
      const all = entryOf(listeners, name, () => new Set<Listener>());
      // The same function may listen twice.
      const listener: Listener = (body) => handler(body);
      all.add(listener);
      return {
        async stop() {
          all.delete(listener);
          // Subjects of tasks come and go.
          if (all.size === 0 && listeners.get(name) === all) listeners.delete(name);
        },
      };
    },
  };
}

function machineAfter(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Keeps no process running. */
function idleAfter(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
}

/** The value of a key, made when it is not there. */
function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

import { capabilityOf, TroupeError, type Capability, type Json } from '@troupe/contracts';
import { entryOf } from './entry-of.ts';
import { memoryQueue, type MemoryQueue } from './memory-queue.ts';
import type { Bus, Subscription } from './port.ts';
import { rotation, type Rotation } from './rotation.ts';
import { turnEnd } from './turn-end.ts';

type Responder = (body: Json) => Promise<Json>;
type Listener = (body: Json) => void;

/**
 * A bus within one process. Values are shared, not copied. Work and broadcasts are delivered at the
 * end of the event loop turn they were sent in, so never while their sender, or workflow code, runs.
 */
export function memoryBus(): Bus {
  const queues = new Map<Capability, MemoryQueue>();
  const responders = new Map<string, Rotation<Responder>>();
  const listeners = new Map<string, Set<Listener>>();
  const atTurnEnd = turnEnd();
  let closed = false;

  const guard = (): void => {
    if (closed) throw new TroupeError('unavailable', 'The bus is closed.');
  };
  const queueOf = (capability: Capability): MemoryQueue => entryOf(queues, capability, () => memoryQueue(atTurnEnd));

  return {
    async publish(work) {
      guard();
      queueOf(capabilityOf(work.kind, work.name)).publish(work);
    },

    consume(capability, options, handler) {
      guard();
      return queueOf(capability).consume(options, handler);
    },

    async request(subject, body, timeout) {
      guard();
      const responder = responders.get(subject)?.next();
      if (responder === undefined)
        throw new TroupeError('unavailable', `Nobody answers requests to "${subject}" now.`, { retryable: true });
      return within(timeout, subject, responder(body));
    },

    respond(subject, handler): Subscription {
      guard();
      const all = entryOf(responders, subject, () => rotation<Responder>());
      all.join(handler);
      return { stop: async () => all.leave(handler) };
    },

    broadcast(subject, body) {
      if (closed) return;
      const all = listeners.get(subject);
      for (const listener of all ?? []) atTurnEnd(() => all?.has(listener) === true && listener(body));
    },

    listen(subject, handler): Subscription {
      guard();
      const all = entryOf(listeners, subject, () => new Set<Listener>());
      // The same function may listen twice.
      const listener: Listener = (body) => handler(body);
      all.add(listener);
      return {
        async stop() {
          all.delete(listener);
          // Subjects of tasks come and go.
          if (all.size === 0 && listeners.get(subject) === all) listeners.delete(subject);
        },
      };
    },

    // It ends with its process.
    lost: () => ({ stop: async () => {} }),

    ping: async () => guard(),

    async close(grace = 0) {
      // Open deliveries may still report and publish while they are waited for.
      await Promise.all([...queues.values()].map((queue) => queue.close(grace)));
      closed = true;
    },
  };
}

function within(timeout: number, subject: string, answer: Promise<Json>): Promise<Json> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new TroupeError('request-timeout', `No answer from "${subject}" within ${timeout} ms.`, { retryable: true })),
      timeout,
    );
    const settle = <T>(how: (value: T) => void, value: T): void => {
      clearTimeout(timer);
      how(value);
    };
    answer.then(
      (value) => settle(resolve, value),
      (error: unknown) => settle(reject, error),
    );
  });
}

import type { Work } from '@troupe/contracts';
import type { ConsumeOptions, Delivery, Subscription } from './port.ts';
import { rotation } from './rotation.ts';
import { runHandler } from './run-handler.ts';
import { waitingWork, type Waiting } from './waiting-work.ts';

/** The work of one capability and those who take it. */
export interface MemoryQueue {
  publish(work: Work): void;
  /** Takes back what waits of an attempt. True when something did, and no other copy was delivered. */
  withdraw(work: Work): boolean;
  consume(options: ConsumeOptions, handler: (delivery: Delivery) => void): Subscription;
  /** Delivers no more; resolves once nothing is open, or after `grace` ms. */
  close(grace: number): Promise<void>;
}

interface Consumer {
  readonly concurrency: number;
  readonly handler: (delivery: Delivery) => void;
  open: number;
}

/** Milliseconds before what its handler could not take is delivered again. */
const AFTER_FAULT = 1_000;

/**
 * @param atTurnEnd runs an action once the current event loop turn is over
 * @param now milliseconds of a clock that never goes back
 */
export function memoryQueue(atTurnEnd: (action: () => void) => void, onError: (error: unknown) => void, now: () => number): MemoryQueue {
  const waiting = waitingWork();
  const consumers = rotation<Consumer>();
  const redeliveries = new Set<NodeJS.Timeout>();
  let open = 0;
  let awake = false;
  let closed = false;
  let whenDone: () => void = () => {};

  const wake = (): void => {
    if (awake || closed || waiting.size === 0) return;
    awake = true;
    atTurnEnd(deliverAll);
  };

  const deliverAll = (): void => {
    awake = false;
    // What handlers give back or publish meanwhile is for the next turn.
    for (let left = waiting.size; left > 0 && !closed; left--) {
      const consumer = consumers.next(hasRoom);
      if (consumer === undefined) return;
      const delivery = deliver(consumer, waiting.shift()!);
      runHandler(
        () => consumer.handler(delivery),
        (error) => {
          onError(error);
          delivery.nak(AFTER_FAULT);
        },
      );
    }
    if (consumers.some(hasRoom)) wake();
  };

  const deliver = (consumer: Consumer, item: Waiting): Delivery => {
    const { work, since } = item;
    const delivered = item.delivered + 1;
    let settled = false;
    consumer.open++;
    open++;
    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      consumer.open--;
      open--;
      wake();
      if (open === 0) whenDone();
      return true;
    };
    return {
      work,
      delivered,
      waited: now() - since,
      ack: () => void settle(),
      nak(delay = 0) {
        if (!settle() || closed) return;
        if (delay <= 0) {
          wait({ work, delivered, since });
          return;
        }
        const timer = setTimeout(() => {
          redeliveries.delete(timer);
          wait({ work, delivered, since });
        }, delay);
        redeliveries.add(timer);
      },
    };
  };

  const wait = (item: Waiting): void => {
    waiting.push(item);
    wake();
  };

  return {
    publish: (work) => wait({ work, delivered: 0, since: now() }),
    withdraw: waiting.withdraw,
    consume({ concurrency }, handler) {
      const consumer: Consumer = { concurrency, handler, open: 0 };
      consumers.join(consumer);
      wake();
      return { stop: async () => consumers.leave(consumer) };
    },
    async close(grace) {
      closed = true;
      for (const timer of redeliveries) clearTimeout(timer);
      if (open === 0 || grace <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, grace);
        whenDone = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}

function hasRoom({ open, concurrency }: Consumer): boolean {
  return open < concurrency;
}

import type { Work } from '@troupe/contracts';
import type { ConsumeOptions, Delivery, Subscription } from './port.ts';
import { rotation, type Rotation } from './rotation.ts';
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
const RETRY_MS = 1_000;

interface Queue {
  readonly waiting: ReturnType<typeof waitingWork>;
  readonly consumers: Rotation<Consumer>;
  readonly redeliveries: Set<() => void>;
  readonly now: () => number;
  readonly after: MemoryQueueOptions['after'];
  /** Delivers what waits once the current event loop turn is over. */
  readonly deliverLater: () => void;
  open: number;
  awake: boolean;
  closed: boolean;
  whenDone: () => void;
}

export interface MemoryQueueOptions {
  /** Runs an action once the current event loop turn is over. */
  readonly atTurnEnd: (action: () => void) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Calls back once `ms` milliseconds later; the answer cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export function memoryQueue({ atTurnEnd, onError, now, after }: MemoryQueueOptions): MemoryQueue {
  const deliverNow = (): void => deliverAll(queue, onError);
  const queue: Queue = {
    waiting: waitingWork(),
    consumers: rotation<Consumer>(),
    redeliveries: new Set(),
    now,
    after,
    deliverLater: () => atTurnEnd(deliverNow),
    open: 0,
    awake: false,
    closed: false,
    whenDone: () => {},
  };
  return {
    publish: (work) => wait(queue, { work, delivered: 0, since: now() }),
    withdraw: queue.waiting.withdraw,
    consume({ concurrency }, handler) {
      const consumer: Consumer = { concurrency, handler, open: 0 };
      queue.consumers.join(consumer);
      wake(queue);
      return { stop: async () => queue.consumers.leave(consumer) };
    },
    close: (grace) => close(queue, grace),
  };
}

function wake(queue: Queue): void {
  if (queue.awake || queue.closed || queue.waiting.size === 0) return;
  queue.awake = true;
  queue.deliverLater();
}

function wait(queue: Queue, item: Waiting): void {
  queue.waiting.push(item);
  wake(queue);
}

function deliverAll(queue: Queue, onError: (error: unknown) => void): void {
  queue.awake = false;
  // What handlers give back or publish meanwhile is for the next turn.
  for (let left = queue.waiting.size; left > 0 && !queue.closed; left--) {
    const consumer = queue.consumers.next(hasRoom);
    if (consumer === undefined) return;
    const delivery = deliver(queue, consumer, queue.waiting.shift()!);
    runHandler(
      () => consumer.handler(delivery),
      (error) => {
        onError(error);
        delivery.nak(RETRY_MS);
      },
    );
  }
  if (queue.consumers.some(hasRoom)) wake(queue);
}

function deliver(queue: Queue, consumer: Consumer, item: Waiting): Delivery {
  const { work, since } = item;
  const delivered = item.delivered + 1;
  let settled = false;
  consumer.open++;
  queue.open++;
  const settle = (): boolean => {
    if (settled) return false;
    settled = true;
    consumer.open--;
    queue.open--;
    wake(queue);
    if (queue.open === 0) queue.whenDone();
    return true;
  };
  return {
    work,
    delivered,
    waited: queue.now() - since,
    ack: () => void settle(),
    nak(delay = 0) {
      if (!settle() || queue.closed) return;
      if (delay <= 0) {
        wait(queue, { work, delivered, since });
        return;
      }
      const cancel = queue.after(delay, () => {
        queue.redeliveries.delete(cancel);
        wait(queue, { work, delivered, since });
      });
      queue.redeliveries.add(cancel);
    },
  };
}

async function close(queue: Queue, grace: number): Promise<void> {
  queue.closed = true;
  for (const cancel of queue.redeliveries) cancel();
  if (queue.open === 0 || grace <= 0) return;
  await new Promise<void>((resolve) => {
    const cancel = queue.after(grace, resolve);
    queue.whenDone = () => {
      cancel();
      resolve();
    };
  });
}

function hasRoom({ open, concurrency }: Consumer): boolean {
  return open < concurrency;
}

import { randomUUID } from 'node:crypto';
import {
  callId,
  capabilityOf,
  commandId,
  partitionOf,
  taskId,
  type BroadcastSubject,
  type Capability,
  type Json,
  type RequestSubject,
  type Work,
} from '@troupe/contracts';
import type { Bus, Delivery } from '../port.ts';

/** A capability nobody else uses, and work for it. */
export interface Works {
  readonly capability: Capability;
  work(index: number, changes?: Partial<Work>): Work;
}

export function newWorks(): Works {
  const name = `tool-${randomUUID()}`;
  const task = taskId(`t-${randomUUID()}`);
  return {
    capability: capabilityOf('tool', name),
    work: (index, changes) => ({
      call: callId(task, commandId(0, index)),
      task,
      partition: partitionOf(task),
      kind: 'tool',
      name,
      attempt: 1,
      token: 'token',
      ...changes,
    }),
  };
}

/** A subject where any JSON fits. */
export type AnySubject = RequestSubject<Json, Json> & BroadcastSubject<Json>;

/** One nobody else uses. */
export function newSubject(): AnySubject {
  return subjectNamed(`subject-${randomUUID()}`);
}

export function subjectNamed(name: string): AnySubject {
  const read = (body: unknown): Json => body as Json;
  return { name, read, readAnswer: read };
}

/** A consumer that keeps its deliveries open for the test to settle. */
export interface Collected {
  readonly deliveries: Delivery[];
  /** Command indexes of what was delivered, in order. */
  indexes(): number[];
  stop(): Promise<void>;
}

export function collect(
  bus: Bus,
  { capability }: Works,
  concurrency: number,
  onDelivery: (delivery: Delivery) => void = () => {},
): Collected {
  const deliveries: Delivery[] = [];
  const subscription = bus.consume(capability, { concurrency }, (delivery) => {
    deliveries.push(delivery);
    onDelivery(delivery);
  });
  return { deliveries, indexes: () => deliveries.map(({ work }) => indexOf(work)), stop: () => subscription.stop() };
}

export function indexOf(work: Work): number {
  return Number(work.call.split('.').at(-1));
}

/** Long enough for anything that was going to be delivered. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
}

import { describe, expect, it } from 'vitest';
import type { BusWorld } from './bus-world.ts';
import { collect, newSubject, newWorks } from './works.ts';

/** @param errors what the bus logged as errors */
export function describeHandlers(world: () => BusWorld, errors: readonly object[]): void {
  describe('a handler that fails', () => {
    const fault = new Error('a handler with a bug');

    it('loses no work, and keeps none from others (B10)', async () => {
      const { bus } = world();
      const works = newWorks();
      const known = errors.length;
      const consumer = collect(bus, works, 2, (delivery) => {
        if (consumer.deliveries.length === 1) throw fault;
        delivery.ack();
      });
      for (const i of [0, 1, 2]) await bus.publish(works.work(i));
      await expect.poll(() => consumer.indexes(), { timeout: 5_000 }).toEqual([0, 1, 2, 0]);
      expect(consumer.deliveries.at(-1)!.delivered).toBe(2);
      expect(errors.slice(known)).toEqual([expect.objectContaining({ err: fault })]);
      await consumer.stop();
    });

    it('at a broadcast, at once or later, gets the next one (B10)', async () => {
      const { bus, peer } = world();
      const subject = newSubject();
      const known = errors.length;
      const received: number[] = [];
      const subscriptions = [
        bus.listen(subject, (body) => {
          received.push(body as number);
          if (body === 0) throw fault;
        }),
        bus.listen(subject, async (body) => {
          received.push(body as number);
          if (body === 0) throw fault;
        }),
      ];
      await bus.ping();
      for (const i of [0, 1]) peer.broadcast(subject, i);
      await expect.poll(() => received.toSorted((a, b) => a - b)).toEqual([0, 0, 1, 1]);
      await expect.poll(() => errors.slice(known)).toContainEqual({ err: fault });
      await Promise.all(subscriptions.map((each) => each.stop()));
    });

    it('of a request is an error of its sender, also when it throws before it has a promise (B10)', async () => {
      const { bus, peer } = world();
      const subject = newSubject();
      const responder = peer.respond(subject, () => {
        throw fault;
      });
      await peer.ping();
      await expect(bus.request(subject, null, 5_000)).rejects.toThrow(fault.message);
      await responder.stop();
    });
  });
}

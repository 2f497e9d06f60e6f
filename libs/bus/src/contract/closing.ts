import { describe, expect, it } from 'vitest';
import type { Json } from '@troupe/contracts';
import type { BusWorld } from './bus-world.ts';
import { collect, newSubject, newWorks, quiet } from './works.ts';

export function describeClosing(make: () => Promise<BusWorld>): void {
  const LONG = 5000;

  describe('closing', () => {
    it('takes no new deliveries and waits for the open ones, which may still report', async () => {
      const { bus, peer, dispose } = await make();
      const works = newWorks();
      const subject = newSubject();
      const reported: Json[] = [];
      peer.respond(subject, async (body) => reported.push(body));
      await peer.ping();
      const consumer = collect(bus, works, 1, (delivery) => {
        setTimeout(() => void bus.request(subject, delivery.work.call, LONG).then(() => delivery.ack()), 60);
      });
      await bus.publish(works.work(0));
      await bus.publish(works.work(1));
      await expect.poll(() => consumer.deliveries).toHaveLength(1);
      const begun = performance.now();
      await bus.close(LONG);
      expect(reported).toEqual([works.work(0).call]);
      expect(performance.now() - begun).toBeLessThan(LONG / 2);
      await quiet();
      expect(consumer.indexes()).toEqual([0]);
      await dispose();
    });

    it('waits no longer than its grace', async () => {
      const { bus, dispose } = await make();
      const works = newWorks();
      const consumer = collect(bus, works, 1);
      await bus.publish(works.work(0));
      await expect.poll(() => consumer.deliveries).toHaveLength(1);
      const begun = performance.now();
      await bus.close(100);
      const took = performance.now() - begun;
      expect(took).toBeGreaterThanOrEqual(99);
      expect(took).toBeLessThan(LONG / 2);
      await dispose();
    });

    it('leaves a bus that is unavailable, and may be closed again', async () => {
      const { bus, dispose } = await make();
      await bus.ping();
      await bus.close();
      await bus.close();
      const works = newWorks();
      for (const attempt of [bus.ping(), bus.publish(works.work(0)), bus.request(newSubject(), {}, LONG)]) {
        await expect(attempt).rejects.toMatchObject({ code: 'unavailable' });
      }
      await dispose();
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { Json } from '@troupe/contracts';
import type { BusWorld } from './bus-world.ts';
import { awkwardValue } from './awkward-value.ts';
import { newSubject, quiet } from './works.ts';

export function describeBroadcasts(world: () => BusWorld): void {
  describe('a broadcast', () => {
    it('reaches every listener of its subject, in the order it was sent, and nobody else (B6, B7)', async () => {
      const { bus, peer } = world();
      const [subject, other] = [newSubject(), newSubject()];
      const received: Json[][] = [[], [], [], []];
      const subscriptions = [
        bus.listen(subject, (body) => received[0]!.push(body)),
        peer.listen(subject, (body) => received[1]!.push(body)),
        bus.listen(subject, (body) => received[2]!.push(body)),
        bus.listen(other, (body) => received[3]!.push(body)),
      ];
      await Promise.all([bus.ping(), peer.ping()]);
      const sent = [...Array.from({ length: 50 }, (_, i) => i), awkwardValue];
      for (const body of sent) bus.broadcast(subject, body);
      await expect.poll(() => received.slice(0, 3)).toEqual([sent, sent, sent]);
      await quiet();
      expect(received).toEqual([sent, sent, sent, []]);
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    });

    it('is not kept for those who listen later, and does not reach those who stopped (B6)', async () => {
      const { bus } = world();
      const subject = newSubject();
      const received: Json[] = [];
      bus.broadcast(subject, 0);
      await quiet();
      const first = bus.listen(subject, (body) => received.push(['first', body]));
      const second = bus.listen(subject, (body) => received.push(['second', body]));
      await bus.ping();
      bus.broadcast(subject, 1);
      await expect.poll(() => received).toHaveLength(2);
      expect(received).toEqual(
        expect.arrayContaining([
          ['first', 1],
          ['second', 1],
        ]),
      );
      await first.stop();
      bus.broadcast(subject, 2);
      await expect.poll(() => received).toContainEqual(['second', 2]);
      bus.broadcast(subject, 3);
      await second.stop();
      const { length } = received;
      await quiet();
      expect(received).toHaveLength(length);
      expect(received).not.toContainEqual(['first', 2]);
    });

    it('is delivered after its sender ran, not within', async () => {
      const { bus } = world();
      const subject = newSubject();
      let received = 0;
      const subscription = bus.listen(subject, () => received++);
      await bus.ping();
      bus.broadcast(subject, {});
      expect(received).toBe(0);
      await expect.poll(() => received).toBe(1);
      await subscription.stop();
    });
  });
}

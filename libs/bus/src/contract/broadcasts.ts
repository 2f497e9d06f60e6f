import { describe, expect, it } from 'vitest';
import type { Json } from '@troupe/contracts';
import type { BusWorld } from '../contract.ts';
import { awkwardValue } from './awkward-value.ts';
import { newSubject, quiet } from './works.ts';

export function describeBroadcasts(world: () => BusWorld): void {
  describe('a broadcast', () => {
    it('reaches every listener of its subject, in the order it was sent, and nobody else (B6, B7)', async () => {
      const { bus, peer } = world();
      const [subject, other] = [newSubject(), newSubject()];
      const heard: Json[][] = [[], [], [], []];
      const subscriptions = [
        bus.listen(subject, (body) => heard[0]!.push(body)),
        peer.listen(subject, (body) => heard[1]!.push(body)),
        bus.listen(subject, (body) => heard[2]!.push(body)),
        bus.listen(other, (body) => heard[3]!.push(body)),
      ];
      await Promise.all([bus.ping(), peer.ping()]);
      const sent = [...Array.from({ length: 50 }, (_, i) => i), awkwardValue];
      for (const body of sent) bus.broadcast(subject, body);
      await expect.poll(() => heard.slice(0, 3)).toEqual([sent, sent, sent]);
      await quiet();
      expect(heard).toEqual([sent, sent, sent, []]);
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    });

    it('is not kept for those who listen later, and not heard by those who stopped (B6)', async () => {
      const { bus } = world();
      const subject = newSubject();
      const heard: Json[] = [];
      bus.broadcast(subject, 0);
      await quiet();
      const first = bus.listen(subject, (body) => heard.push(['first', body]));
      const second = bus.listen(subject, (body) => heard.push(['second', body]));
      await bus.ping();
      bus.broadcast(subject, 1);
      await expect.poll(() => heard).toHaveLength(2);
      expect(heard).toEqual(
        expect.arrayContaining([
          ['first', 1],
          ['second', 1],
        ]),
      );
      await first.stop();
      bus.broadcast(subject, 2);
      await expect.poll(() => heard).toContainEqual(['second', 2]);
      bus.broadcast(subject, 3);
      await second.stop();
      const { length } = heard;
      await quiet();
      expect(heard).toHaveLength(length);
      expect(heard).not.toContainEqual(['first', 2]);
    });

    it('is heard after its sender ran, not within', async () => {
      const { bus } = world();
      const subject = newSubject();
      let heard = 0;
      const subscription = bus.listen(subject, () => heard++);
      await bus.ping();
      bus.broadcast(subject, {});
      expect(heard).toBe(0);
      await expect.poll(() => heard).toBe(1);
      await subscription.stop();
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { BusWorld } from './bus-world.ts';
import { collect, newWorks, quiet } from './works.ts';

export function describeLoss(world: () => BusWorld): void {
  describe('a loss', () => {
    it('of what the transport held reaches every listener, once it works again, and none that stopped (B8)', async () => {
      const { bus, peer, wipe } = world();
      const works = newWorks();
      const reached: string[] = [];
      const subscriptions = [
        bus.lost(() => reached.push('bus')),
        peer.lost(() => reached.push('peer')),
        peer.lost(() => reached.push('peer again')),
      ];
      await bus.lost(() => reached.push('stopped')).stop();
      const consumer = collect(peer, works, 5, (delivery) => delivery.ack());
      await bus.publish(works.work(0));
      await expect.poll(() => consumer.indexes()).toEqual([0]);

      await wipe?.();
      await bus.publish(works.work(1));
      await expect.poll(() => consumer.indexes(), { timeout: 20_000 }).toEqual([0, 1]);
      if (wipe !== undefined) await expect.poll(() => reached.toSorted(), { timeout: 20_000 }).toEqual(['bus', 'peer', 'peer again']);
      await quiet();
      expect(reached).toHaveLength(wipe === undefined ? 0 : 3);
      await Promise.all([...subscriptions, consumer].map((each) => each.stop()));
    }, 60_000);
  });
}

import { describe, expect, it } from 'vitest';
import { awkwardValue } from './awkward-value.ts';
import type { BusWorld } from './bus-world.ts';
import { collect, newWorks, quiet } from './works.ts';

export function describeDelivery(world: () => BusWorld): void {
  describe('work', () => {
    arrives(world);
    isTimed(world);
    isSettled(world);
    isOrdered(world);
  });
}

function arrives(world: () => BusWorld): void {
  it('waits for a consumer (B2)', async () => {
    const { bus, peer } = world();
    const works = newWorks();
    for (const i of [0, 1, 2]) await peer.publish(works.work(i));
    const consumer = collect(bus, works, 10, (delivery) => delivery.ack());
    await expect.poll(() => consumer.indexes()).toHaveLength(3);
    expect(new Set(consumer.indexes())).toEqual(new Set([0, 1, 2]));
    await consumer.stop();
  });

  it('arrives as it was published (B7)', async () => {
    const { bus, peer } = world();
    const works = newWorks();
    const work = works.work(0, {
      args: awkwardValue,
      user: { id: 'u1' },
      options: { priority: 3, startToClose: 500 },
      lastHeartbeat: null,
    });
    const consumer = collect(bus, works, 1, (delivery) => delivery.ack());
    await peer.publish(work);
    await expect.poll(() => consumer.deliveries).toHaveLength(1);
    expect(consumer.deliveries[0]!.work).toEqual(work);
    expect(consumer.deliveries[0]!.delivered).toBe(1);
    await consumer.stop();
  });

  it('is never handled while its publisher still runs', async () => {
    const { bus } = world();
    const works = newWorks();
    let running = true;
    const seen: boolean[] = [];
    const consumer = collect(bus, works, 10, (delivery) => {
      seen.push(running);
      delivery.ack();
    });
    const published = [bus.publish(works.work(0)), bus.publish(works.work(1))];
    running = false;
    await Promise.all(published);
    await expect.poll(() => seen).toEqual([false, false]);
    await consumer.stop();
  });

  it('reaches one consumer of its capability, and no other capability (B1)', async () => {
    const { bus, peer } = world();
    const [works, others] = [newWorks(), newWorks()];
    const consumers = [collect(bus, works, 5, (delivery) => delivery.ack()), collect(peer, works, 5, (delivery) => delivery.ack())];
    const other = collect(bus, others, 5);
    for (let i = 0; i < 40; i++) await bus.publish(works.work(i));
    const all = (): number[] => consumers.flatMap((consumer) => consumer.indexes()).toSorted((a, b) => a - b);
    await expect.poll(all).toEqual(Array.from({ length: 40 }, (_, i) => i));
    await quiet();
    expect(all()).toHaveLength(40);
    expect(other.deliveries).toEqual([]);
    await Promise.all([...consumers, other].map((consumer) => consumer.stop()));
  });
}

function isTimed(world: () => BusWorld): void {
  it('says how long it waited, rather too long than too short (B11)', async () => {
    const { bus, peer } = world();
    const works = newWorks();
    const published = performance.now();
    await peer.publish(works.work(0));
    await quiet();
    const waited = performance.now() - published;
    const consumer = collect(bus, works, 10, (delivery) => delivery.ack());
    await expect.poll(() => consumer.deliveries).toHaveLength(1);
    // What is known of another machine's clock is as exact as a round trip is short.
    expect(consumer.deliveries[0]!.waited).toBeGreaterThan(waited - 100);
    expect(consumer.deliveries[0]!.waited).toBeLessThan(waited + 60_000);
    await consumer.stop();
  });

  it('that the bus says it took back is never delivered (B11)', async () => {
    const { bus } = world();
    const works = newWorks();
    for (const i of [0, 1, 2]) await bus.publish(works.work(i));
    const taken = bus.withdraw(works.work(1));
    const consumer = collect(bus, works, 10, (delivery) => delivery.ack());
    await expect.poll(() => consumer.indexes()).toContain(2);
    await quiet();
    expect(consumer.indexes()).toEqual(taken ? [0, 2] : [0, 1, 2]);
    expect(bus.withdraw(works.work(0))).toBe(false);
    await consumer.stop();
  });
}

function isSettled(world: () => BusWorld): void {
  it('given back is delivered again, counted, until it is acknowledged (B1)', async () => {
    const { bus } = world();
    const works = newWorks();
    const consumer = collect(bus, works, 5, (delivery) => (delivery.delivered < 3 ? delivery.nak() : delivery.ack()));
    await bus.publish(works.work(0));
    await expect.poll(() => consumer.deliveries.map(({ delivered }) => delivered)).toEqual([1, 2, 3]);
    await quiet();
    expect(consumer.deliveries).toHaveLength(3);
    await consumer.stop();
  });

  it('given back with a delay comes no earlier, and frees its place meanwhile (B1, B3)', async () => {
    const { bus } = world();
    const works = newWorks();
    const at: number[] = [];
    const consumer = collect(bus, works, 1, (delivery) => {
      at.push(performance.now());
      if (at.length === 1) delivery.nak(200);
      else delivery.ack();
    });
    await bus.publish(works.work(0));
    await bus.publish(works.work(1));
    await expect.poll(() => consumer.indexes()).toEqual([0, 1, 0]);
    // Timers may fire up to a millisecond early by this clock.
    expect(at[2]! - at[0]!).toBeGreaterThanOrEqual(199);
    await consumer.stop();
  });

  it('is settled once: what comes after the first ack or nak changes nothing (B1, B3)', async () => {
    const { bus } = world();
    const works = newWorks();
    const consumer = collect(bus, works, 1);
    for (const i of [0, 1, 2]) await bus.publish(works.work(i));
    await expect.poll(() => consumer.indexes()).toEqual([0]);
    for (let times = 0; times < 3; times++) consumer.deliveries[0]!.ack();
    consumer.deliveries[0]!.nak();
    await expect.poll(() => consumer.indexes()).toEqual([0, 1]);
    await quiet();
    expect(consumer.indexes()).toEqual([0, 1]);
    consumer.deliveries[1]!.ack();
    await expect.poll(() => consumer.indexes()).toEqual([0, 1, 2]);
    consumer.deliveries[2]!.ack();
    await consumer.stop();
  });

  it('is left to others once a consumer stopped; what it has open it may still settle', async () => {
    const { bus, peer } = world();
    const works = newWorks();
    const stopping = collect(bus, works, 2);
    for (const i of [0, 1, 2, 3]) await bus.publish(works.work(i));
    await expect.poll(() => stopping.deliveries).toHaveLength(2);
    await stopping.stop();
    stopping.deliveries[0]!.ack();
    stopping.deliveries[1]!.nak();
    await quiet();
    expect(stopping.deliveries).toHaveLength(2);
    const next = collect(peer, works, 5, (delivery) => delivery.ack());
    await expect.poll(() => next.indexes()).toHaveLength(3);
    expect(new Set(next.indexes())).toEqual(new Set([1, 2, 3]));
    await next.stop();
  });
}

function isOrdered(world: () => BusWorld): void {
  it('is never open more than a consumer allows (B3)', async () => {
    const { bus } = world();
    const works = newWorks();
    let open = 0;
    let most = 0;
    const consumer = collect(bus, works, 3, (delivery) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        delivery.ack();
      }, 2);
    });
    for (let i = 0; i < 30; i++) await bus.publish(works.work(i));
    await expect.poll(() => consumer.deliveries.length).toBe(30);
    expect(most).toBe(3);
    await expect.poll(() => open).toBe(0);
    await consumer.stop();
  });

  it('with a lower priority comes first among what waits, whenever it was published (B4)', async () => {
    const { bus } = world();
    const works = newWorks();
    for (const [i, priority] of [0, 5, -5, 1, 0, -5].entries())
      await bus.publish(works.work(i, priority === 0 ? {} : { options: { priority } }));
    const order: number[] = [];
    const consumer = collect(bus, works, 1, (delivery) => {
      order.push(delivery.work.options?.priority ?? 0);
      delivery.ack();
    });
    await expect.poll(() => order).toEqual([-5, -5, 0, 0, 1, 5]);
    await consumer.stop();
  });
}

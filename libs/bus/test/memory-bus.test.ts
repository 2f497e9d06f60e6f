import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { describeBus } from '../src/contract.ts';
import { collect, newSubject, newWorks } from '../src/contract/works.ts';
import { memoryBus } from '../src/memory.ts';

describeBus('memory bus', async (log) => {
  const bus = memoryBus({ log });
  return { bus, peer: bus, dispose: () => bus.close() };
});

describe('a memory bus', () => {
  it('delivers work of one priority in the order it was published, also when much waits', async () => {
    const bus = memoryBus();
    const works = newWorks();
    for (let i = 0; i < 5000; i++) await bus.publish(works.work(i));
    const consumer = collect(bus, works, 7, (delivery) => queueMicrotask(() => delivery.ack()));
    await expect.poll(() => consumer.deliveries.length).toBe(5000);
    expect(consumer.indexes()).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    await bus.close();
  });

  it('lets other code run between deliveries of work that is given back at once', async () => {
    const bus = memoryBus();
    const works = newWorks();
    const consumer = collect(bus, works, 1, (delivery) => delivery.nak());
    await bus.publish(works.work(0));
    await expect.poll(() => consumer.deliveries.length).toBeGreaterThan(1);
    await bus.close();
    const { length } = consumer.deliveries;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(consumer.deliveries).toHaveLength(length);
  });

  it('takes back what waits, every copy of the attempt, and says whether one was delivered before', async () => {
    const bus = memoryBus();
    const works = newWorks();
    const other = works.work(0, { attempt: 2 });
    for (const work of [works.work(0), works.work(0), other, works.work(1), works.work(2, { options: { priority: -1 } })])
      await bus.publish(work);
    expect(bus.withdraw(works.work(0))).toBe(true);
    expect(bus.withdraw(works.work(2, { options: { priority: -1 } }))).toBe(true);
    expect(bus.withdraw(works.work(0))).toBe(false);
    const consumer = collect(bus, works, 1);
    await expect.poll(() => consumer.deliveries).toHaveLength(1);
    expect(consumer.deliveries[0]!.work).toBe(other);
    consumer.deliveries[0]!.nak();
    await expect.poll(() => consumer.indexes()).toEqual([0, 1]);
    expect(bus.withdraw(other)).toBe(false);
    consumer.deliveries[1]!.ack();
    await new Promise((resolve) => setImmediate(resolve));
    expect(consumer.indexes()).toEqual([0, 1]);
    await bus.close();
  });

  it('keeps nothing of what was taken back, however much it is', async () => {
    const bus = memoryBus();
    const works = newWorks();
    const count = 5_000;
    for (let i = 0; i < count; i++) await bus.publish(works.work(i));
    for (let i = 0; i < count; i++) if (i % 1_000 !== 7) expect(bus.withdraw(works.work(i))).toBe(true);
    const consumer = collect(bus, works, 10, (delivery) => delivery.ack());
    await expect.poll(() => consumer.indexes()).toEqual([7, 1_007, 2_007, 3_007, 4_007]);
    await bus.close();
  });

  it('spreads work over consumers that have room', async () => {
    const bus = memoryBus();
    const works = newWorks();
    const consumers = [collect(bus, works, 10), collect(bus, works, 10), collect(bus, works, 1)];
    for (let i = 0; i < 9; i++) await bus.publish(works.work(i));
    await expect.poll(() => consumers.map(({ deliveries }) => deliveries.length)).toEqual([4, 4, 1]);
    await bus.close();
  });

  it('keeps no process alive once requests are answered and it is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const bus = memoryBus();
    const works = newWorks();
    const [answered, refused] = [newSubject(), newSubject()];
    bus.respond(answered, async () => 'yes');
    bus.respond(refused, async () => {
      throw new Error('no');
    });
    const consumer = collect(bus, works, 1, (delivery) => delivery.nak(3_600_000));
    await bus.publish(works.work(0));
    await expect.poll(() => consumer.deliveries).toHaveLength(1);

    expect(vi.getTimerCount()).toBe(1);
    await bus.request(answered, {}, 3_600_000);
    await expect(bus.request(refused, {}, 3_600_000)).rejects.toThrow('no');
    await bus.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps no process alive for an answer that never comes', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const bus = memoryBus();
    const silent = newSubject();
    bus.respond(silent, () => new Promise(() => {}));
    const before = timers();
    void bus.request(silent, {}, 3_600_000).catch(() => {});
    expect(timers()).toBe(before);
    await bus.close();
  });
});

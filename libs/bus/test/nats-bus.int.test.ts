import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '@nats-io/transport-node';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import type { Work } from '@troupe/contracts';
import { describeBus } from '../src/contract.ts';
import { collect, newSubject, newWorks, quiet } from '../src/contract/works.ts';
import type { Delivery } from '../src/port.ts';
import { natsBus, type NatsBus, type NatsBusOptions } from '../src/nats.ts';
import { deleteStream, natsWorld, newPrefix } from './nats-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startNats();
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

describeBus('nats bus', (log) => natsWorld(server.url, { log }));

async function newWorld(options: NatsBusOptions = {}): Promise<{ readonly bus: NatsBus; readonly peer: NatsBus }> {
  const world = await natsWorld(server.url, options);
  onTestFinished(() => world.dispose());
  return world;
}

/** Does nothing else for so many milliseconds, so that all that was sent meanwhile is there after. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('work over NATS', () => {
  it('of a new priority finds consumers that are there already, and goes first', async () => {
    const { bus, peer } = await newWorld();
    const works = newWorks();
    const consumer = collect(peer, works, 1);
    await bus.publish(works.work(0));
    await expect.poll(() => consumer.indexes()).toEqual([0]);
    for (const [i, priority] of [3, 3, -7].entries()) await bus.publish(works.work(i + 1, { options: { priority } }));
    await bus.publish(works.work(4));
    await quiet();
    for (const expected of [
      [0, 3],
      [0, 3, 4],
      [0, 3, 4, 1],
      [0, 3, 4, 1, 2],
    ]) {
      consumer.deliveries.at(-1)!.ack();
      await expect.poll(() => consumer.indexes()).toEqual(expected);
    }
    expect(consumer.deliveries.every(({ delivered }) => delivered === 1)).toBe(true);
  });

  it('of many priorities all arrives, while several consumers take it', async () => {
    const { bus, peer } = await newWorld();
    const works = newWorks();
    const consumers = [bus, peer, peer].map((side, i) => collect(side, works, 3 * i + 1, (delivery) => void setTimeout(delivery.ack, 1)));
    const publish = (i: number): Promise<void> => bus.publish(works.work(i, { options: { priority: (i % 25) - 12 } }));
    await Promise.all(Array.from({ length: 1000 }, (_, i) => publish(i)));
    const all = (): Set<number> => new Set(consumers.flatMap((consumer) => consumer.indexes()));
    await expect.poll(() => all().size, { timeout: 20_000 }).toBe(1000);
    // What came when there was no room went back, and was not kept from the others.
    expect(consumers.flatMap(({ deliveries }) => deliveries).filter(({ delivered }) => delivered > 2)).toEqual([]);
  });

  it('that comes when there is no room for it, or while its consumer stops, is reported before it goes back', async () => {
    const { bus, peer } = await newWorld();
    const works = newWorks();
    const unbegun: Work[] = [];
    const deliveries: Delivery[] = [];
    const options = { concurrency: 60, onUnbegun: async (work: Work) => void unbegun.push(work) };
    const everything = Array.from({ length: 60 }, (_, i) => works.work(i));
    await Promise.all(everything.map((work) => bus.publish(work)));
    let stopped: Promise<void> | undefined;
    const consumer = bus.consume(works.capability, options, (delivery) => {
      deliveries.push(delivery);
      holdUp(100);
      stopped ??= consumer.stop();
    });
    await expect.poll(() => deliveries.length).toBe(1);
    await stopped;
    expect(deliveries).toHaveLength(1);
    expect(unbegun.length).toBeGreaterThan(0);
    deliveries[0]!.ack();
    const next = collect(peer, works, 60, (delivery) => delivery.ack());
    await expect.poll(() => next.deliveries.length).toBe(59);
    const calls = new Set(unbegun.map(({ call }) => call));
    for (const { work, delivered } of next.deliveries) expect(delivered).toBe(calls.has(work.call) ? 2 : 1);
    await next.stop();

    // With two lanes, one message of each is waited for.
    const others = newWorks();
    const reported: Work[] = [];
    const open: Delivery[] = [];
    const narrow = { concurrency: 1, onUnbegun: async (work: Work) => void reported.push(work) };
    const one = peer.consume(others.capability, narrow, (delivery) => void open.push(delivery));
    await bus.publish(others.work(0, { options: { priority: 3 } }));
    await expect.poll(() => open).toHaveLength(1);
    open[0]!.ack();
    await quiet();
    await Promise.all([bus.publish(others.work(1)), bus.publish(others.work(2, { options: { priority: 3 } }))]);
    await expect.poll(() => [open.length, reported.length]).toEqual([2, 1]);
    open[1]!.ack();
    await expect.poll(() => open).toHaveLength(3);
    expect(open[2]).toMatchObject({ work: { call: reported[0]!.call }, delivered: 2 });
    await one.stop();
  });

  it('that is published twice is delivered once', async () => {
    const { bus, peer } = await newWorld();
    const works = newWorks();
    await Promise.all([bus.publish(works.work(0)), peer.publish(works.work(0)), bus.publish(works.work(0, { attempt: 2 }))]);
    const consumer = collect(bus, works, 5, (delivery) => delivery.ack());
    await expect.poll(() => consumer.deliveries.map(({ work }) => work.attempt).toSorted((a, b) => a - b)).toEqual([1, 2]);
    await quiet();
    expect(consumer.deliveries).toHaveLength(2);
  });

  it('is delivered to all processes together no more than the limit allows', async () => {
    const { bus, peer } = await newWorld({ limit: () => 3 });
    const works = newWorks();
    const consumers = [collect(bus, works, 10), collect(peer, works, 10)];
    for (let i = 0; i < 8; i++) await bus.publish(works.work(i));
    const open = (): number => consumers.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
    await expect.poll(open).toBe(3);
    await quiet();
    expect(open()).toBe(3);
    for (const delivery of consumers.flatMap(({ deliveries }) => deliveries)) delivery.ack();
    await expect.poll(open).toBe(6);
  });

  it('that is broken is dropped, and what comes after it is delivered', async () => {
    const prefix = newPrefix();
    const bus = await natsBus({ servers: server.url, prefix });
    onTestFinished(async () => {
      await bus.close();
      await deleteStream(server.url, prefix);
    });
    const works = newWorks();
    const nc = await connect({ servers: server.url });
    nc.publish(`${prefix}.work.${works.capability}.0`, 'no work at all');
    await nc.close();
    const consumer = collect(bus, works, 1, (delivery) => delivery.ack());
    await bus.publish(works.work(0));
    await expect.poll(() => consumer.indexes()).toEqual([0]);
  });
});

describe('a NATS bus', () => {
  it('says what the server keeps and when', async () => {
    const { bus } = await newWorld();
    expect(bus.describe()).toMatch(/^NATS 2\.\d+\.\d+ at nats:.*in files.*1 copy/);
    const { bus: fast } = await newWorld({ storage: 'memory' });
    expect(fast.describe()).toContain('in memory');
  });

  it('shows services to the tools of NATS until they stop', async () => {
    const { bus } = await newWorld();
    const nc = await connect({ servers: server.url });
    onTestFinished(() => nc.close());
    const { name } = newSubject();
    const info = async (): Promise<unknown> => (await nc.request(`$SRV.INFO.${name}`, '', { timeout: 1_000 })).json();
    const announced = await bus.announce({ name, version: '1.2.3', description: 'Does things', metadata: { build: 'b1' } });
    expect(await info()).toMatchObject({ name, version: '1.2.3', description: 'Does things', metadata: { build: 'b1' } });
    await announced.stop();
    await expect(info()).rejects.toThrow('no responders');
  });

  it('refuses a prefix that is no token', async () => {
    await expect(natsBus({ servers: server.url, prefix: 'a.b' })).rejects.toMatchObject({ code: 'invalid-configuration' });
  });
});

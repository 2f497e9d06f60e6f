import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { capabilityOf, TroupeError, type WorkflowLog } from '@troupe/contracts';
import { SETUP_TIMEOUT, startFaultProxy, startNats, type TestServer } from '@troupe/testing';
import { collect, newSubject, newWorks, quiet } from '../src/contract/works.ts';
import { natsBus, type NatsBus, type NatsBusOptions } from '../src/nats.ts';
import { newPrefix } from './nats-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startNats({ own: true });
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

async function open(options: NatsBusOptions = {}): Promise<NatsBus> {
  const bus = await natsBus({ servers: server.url, ...options });
  onTestFinished(() => bus.close());
  return bus;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function codeOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof TroupeError ? error.code : error),
  );
}

describe('a NATS server killed while work is published and consumed', () => {
  it('loses nothing it acknowledged, and no promise hangs (B1, B2)', async () => {
    const prefix = newPrefix();
    const [bus, peer] = [await open({ prefix, ackWait: 2_000 }), await open({ prefix, ackWait: 2_000 })];
    const works = newWorks();
    const consumer = collect(peer, works, 20, (delivery) => void setTimeout(delivery.ack, 2));
    const seen = (): Set<number> => new Set(consumer.indexes());
    const acknowledged: number[] = [];
    let next = 0;
    let stopping = false;
    const publish = async (): Promise<void> => {
      while (!stopping) {
        const i = next++;
        await bus.publish(works.work(i));
        acknowledged.push(i);
      }
    };
    const publishers = Array.from({ length: 20 }, publish);
    for (let round = 0; round < 3; round++) {
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(before + 300);
      await server.kill9();
      await wait(round * 400);
      await server.restart();
    }
    const before = acknowledged.length;
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(before + 300);
    stopping = true;
    await Promise.all(publishers);
    expect(acknowledged).toHaveLength(next);
    await expect.poll(() => seen().size, { timeout: 30_000 }).toBe(next);
  });

  it('answers requests again once it is back, and says meanwhile that it cannot', async () => {
    const prefix = newPrefix();
    const [bus, peer] = [await open({ prefix }), await open({ prefix })];
    const [subject, never] = [newSubject(), newSubject()];
    peer.respond(subject, async (body) => body);
    peer.respond(never, () => new Promise(() => {}));
    await peer.ping();
    const began = performance.now();
    const open_ = bus.request(never, {}, 60_000);
    await Promise.all([server.kill9(), expect(open_).rejects.toMatchObject({ code: 'unavailable', retryable: true })]);
    expect(await codeOf(bus.request(subject, {}, 60_000))).toBe('unavailable');
    expect(await codeOf(bus.ping())).toBe('unavailable');
    expect(performance.now() - began).toBeLessThan(10_000);
    await server.restart();
    await expect.poll(() => bus.request(subject, 'back', 1_000).catch(String), { timeout: 20_000 }).toBe('back');
  });

  it('that stays away makes publishes unavailable in time, and bounds how many wait', async () => {
    const bus = await open({ prefix: newPrefix(), publishTimeout: 1_500, maxWaiting: 3 });
    const works = newWorks();
    await server.kill9();
    await expect.poll(() => codeOf(bus.ping())).toBe('unavailable');
    const began = performance.now();
    const attempts = [0, 1, 2].map((i) => codeOf(bus.publish(works.work(i))));
    expect(await codeOf(bus.publish(works.work(3)))).toBe('unavailable');
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await Promise.all(attempts)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(performance.now() - began).toBeLessThan(5_000);
    await server.restart();
    await expect.poll(() => codeOf(bus.publish(works.work(4))), { timeout: 20_000 }).toBeUndefined();
  });

  it('makes what waited for it say so: it may have been done meanwhile', async () => {
    const prefix = newPrefix();
    const proxy = await startFaultProxy(server.url);
    onTestFinished(() => proxy[Symbol.asyncDispose]());
    const [publisher, peer] = [await natsBus({ servers: proxy.url, prefix }), await open({ prefix })];
    onTestFinished(() => publisher.close());
    const works = newWorks();
    const consumer = collect(peer, works, 2, (delivery) => delivery.ack());
    await publisher.publish(works.work(0));
    proxy.fault = () => 'cut';
    proxy.breakAll();
    await expect.poll(() => codeOf(publisher.ping())).toBe('unavailable');
    const late = publisher.publish(works.work(1));
    await wait(500);
    proxy.fault = () => 'pass';
    await late;
    await expect.poll(() => consumer.deliveries.map(({ work }) => work.again)).toEqual([undefined, 0]);
  });

  it('does not keep a bus from closing', async () => {
    const bus = await natsBus({ servers: server.url, prefix: newPrefix() });
    const works = newWorks();
    const consumer = collect(bus, works, 1);
    await bus.publish(works.work(0));
    await expect.poll(() => consumer.deliveries).toHaveLength(1);
    bus.respond(newSubject(), async () => 1);
    await server.kill9();
    const waiting = codeOf(bus.publish(works.work(1)));
    const began = performance.now();
    await bus.close(100);
    expect(await waiting).toBe('unavailable');
    expect(performance.now() - began).toBeLessThan(5_000);
    await server.restart();
  });
});

describe('a NATS server whose store was wiped', () => {
  it('is furnished again, every listener is called, and what is published again arrives (B8)', async () => {
    const prefix = newPrefix();
    const [bus, peer] = [await open({ prefix }), await open({ prefix })];
    const [works, later] = [newWorks(), newWorks()];
    const reached: string[] = [];
    const publishAll = (): Promise<unknown> => Promise.all(Array.from({ length: 50 }, (_, i) => bus.publish(works.work(i))));
    await publishAll();
    const consumer = collect(peer, later, 5, (delivery) => delivery.ack());
    await bus.publish(later.work(0, { options: { priority: 2 } }));
    await expect.poll(() => consumer.indexes()).toEqual([0]);
    peer.lost(() => reached.push('peer'));
    bus.lost(() => {
      reached.push('bus');
      void publishAll();
    });

    await server.restart();
    await expect.poll(() => codeOf(Promise.all([bus.ping(), peer.ping()])), { timeout: 20_000 }).toBeUndefined();
    await quiet();
    expect(reached).toEqual([]);

    await server.restart({ wipe: true });
    await expect.poll(() => reached.toSorted(), { timeout: 20_000 }).toEqual(['bus', 'peer']);
    const again = collect(peer, works, 50, (delivery) => delivery.ack());
    await expect.poll(() => again.deliveries.length, { timeout: 20_000 }).toBe(50);
    await bus.publish(later.work(1));
    await expect.poll(() => consumer.indexes(), { timeout: 20_000 }).toEqual([0, 1]);
    await quiet();
    expect(reached).toHaveLength(2);
  });
});

describe('work of a process that fell silent', () => {
  it('comes again to another soon, but not while a slow one still lives', async () => {
    const prefix = newPrefix();
    const ackWait = 1_500;
    const proxy = await startFaultProxy(server.url);
    onTestFinished(() => proxy[Symbol.asyncDispose]());
    const [bus, silent] = [await open({ prefix, ackWait }), await natsBus({ servers: proxy.url, prefix, ackWait })];
    onTestFinished(() => silent.close());
    const [works, slow] = [newWorks(), newWorks()];
    const dead = collect(silent, works, 1);
    const living = collect(bus, slow, 1);
    await bus.publish(works.work(0));
    await bus.publish(slow.work(0));
    await expect.poll(() => [dead.indexes(), living.indexes()]).toEqual([[0], [0]]);
    proxy.fault = () => 'cut';
    proxy.breakAll();

    const began = performance.now();
    const successor = collect(bus, works, 1, (delivery) => delivery.ack());
    await expect.poll(() => successor.deliveries.map(({ delivered }) => delivered), { timeout: 10_000 }).toEqual([2]);
    expect(performance.now() - began).toBeLessThan(2 * ackWait + 1_000);
    const other = collect(bus, slow, 1);
    await wait(2.5 * ackWait);
    expect([...living.indexes(), ...other.indexes()]).toEqual([0]);
    living.deliveries[0]!.ack();
  });

  it('is given back at once when the process is drained', async () => {
    const prefix = newPrefix();
    const [bus, peer] = [await open({ prefix }), await open({ prefix })];
    const works = newWorks();
    const leaving = collect(peer, works, 40);
    for (let i = 0; i < 100; i++) await bus.publish(works.work(i));
    await expect.poll(() => leaving.deliveries.length).toBe(40);
    const staying = collect(bus, works, 100, (delivery) => delivery.ack());
    const began = performance.now();
    await peer.close();
    await expect.poll(() => new Set(staying.indexes()).size, { timeout: 5_000 }).toBe(100);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe('a NATS server that cannot be used', () => {
  it('is named with the reason: refused credentials, which are not shown', async () => {
    await using guarded = await startNats({ config: 'authorization { users = [{ user: "troupe", password: "right" }] }' });
    const address = guarded.url.replace('nats://', 'nats://troupe:wrong@');
    const refused = await natsBus({ servers: address }).catch((error: unknown) => error as TroupeError);
    expect(refused).toMatchObject({ code: 'invalid-configuration', message: expect.stringMatching(/refused the user "troupe"/) });
    expect(JSON.stringify([(refused as TroupeError).message, (refused as TroupeError).stack])).not.toContain('wrong');
    expect(await codeOf(natsBus({ servers: guarded.url }))).toBe('invalid-configuration');
    const bus = await natsBus({ servers: address.replace('wrong', 'right') });
    await bus.ping();
    await bus.close();
  });

  it('is named with the reason when it refuses us later, without filling the log', async () => {
    const users = (password: string): string => `authorization { users = [{ user: "troupe", password: "${password}" }] }`;
    await using before = await startNats({ config: users('first') });
    await using after = await startNats({ config: users('second') });
    let { port } = new URL(before.url);
    const sockets = new Set<Socket>();
    const proxy = createServer((socket) => {
      const upstream = dial(Number(port), '127.0.0.1');
      for (const side of [socket, upstream]) sockets.add(side.on('error', () => {}));
      socket.pipe(upstream).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => void proxy.close());
    const lines: string[] = [];
    const log: WorkflowLog = { debug: () => {}, info: () => {}, warn: (line) => lines.push(line), error: (line) => lines.push(line) };
    const servers = `nats://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const bus = await natsBus({ servers, user: 'troupe', pass: 'first', prefix: newPrefix(), log });
    onTestFinished(() => bus.close());
    ({ port } = new URL(after.url));
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(() => bus.ping().catch((error: unknown) => (error as Error).message), { timeout: 20_000 })
      .toMatch(/cannot be reached now.*authorization/i);
    await wait(3_000);
    expect(lines.length).toBeLessThan(6);
  });

  it('is seen in the ping of a process that may not take the work it consumes, with the reason', async () => {
    const config = `authorization { users = [
      { user: "owner", password: "p" },
      { user: "worker", password: "p", permissions: { publish: { deny: ["$JS.API.CONSUMER.>"] } } }
    ] }`;
    await using strict = await startNats({ config });
    const prefix = newPrefix();
    const owner = await open({ servers: strict.url, user: 'owner', pass: 'p', prefix });
    const worker = await open({ servers: strict.url, user: 'worker', pass: 'p', prefix, makesStreams: false });
    await worker.ping();
    const consuming = worker.consume(capabilityOf('activity', 'charge'), { concurrency: 1 }, () => {});
    await expect
      .poll(() => worker.ping().catch((error: unknown) => (error as Error).message), { timeout: 20_000 })
      .toMatch(/^Work of activity\.charge cannot be taken: /);
    await owner.ping();
    await consuming.stop();
    await worker.ping();
  });

  it('is named with the reason: it runs without JetStream', async () => {
    await using bare = await startNats({ jetstream: 'enabled: false' });
    await expect(natsBus({ servers: bare.url })).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/without JetStream/),
    });
  });

  it('is named with the reason: nobody is there, or that is no address', async () => {
    await expect(natsBus({ servers: 'nats://user:secret@127.0.0.1:9' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.not.stringContaining('secret'),
    });
    await expect(natsBus({ servers: 'http://127.0.0.1' })).rejects.toMatchObject({ code: 'invalid-configuration' });
  });

  it('is named with the reason: the account has no JetStream, or our user no permission', async () => {
    const permissions = 'permissions: { publish: ["troupe.>"], subscribe: [">"] }';
    const accounts = `accounts {
      A { jetstream: enabled, users: [{ user: "guest", password: "p", ${permissions} }] }
      B { users: [{ user: "nobody", password: "p" }] }
    }`;
    await using guarded = await startNats({ config: accounts });
    for (const [user, reason] of [
      ['guest', /permissions violation for publish to.*troupe-work/i],
      ['nobody', /jetstream.*not.*enabled/i],
    ] as const) {
      await expect(natsBus({ servers: guarded.url, user, pass: 'p' })).rejects.toMatchObject({
        code: 'invalid-configuration',
        message: expect.stringMatching(reason),
      });
    }
  });

  it('is named with the reason: the stream is not ours', async () => {
    const nc = await connect({ servers: server.url });
    const { streams } = await jetstreamManager(nc);
    const prefix = newPrefix();
    await streams.add({ name: `${prefix}-work-tool`, subjects: [`${prefix}.work.tool.>`] });
    await nc.close();
    await expect(natsBus({ servers: server.url, prefix })).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(/not a work queue/),
    });
  });
});

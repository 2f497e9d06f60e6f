import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  aliveSubject,
  callId,
  commandId,
  eventSubject,
  localPrincipal,
  partitionOf,
  reportSubject,
  taskId,
  tasksSubject,
  TroupeError,
  type WorkReport,
} from '@troupe/contracts';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { collect, newWorks, quiet } from '../src/contract/works.ts';
import { natsBus, type NatsBus } from '../src/nats.ts';
import type { Refusal } from '../src/port.ts';
import { deleteStream, newPrefix } from './nats-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startNats();
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

const task = taskId('t1');
const partition = partitionOf(task);
const call = callId(task, commandId(3, 0));
const outcome: WorkReport = { kind: 'outcome', call, attempt: 1, token: 'token', outcome: { ok: true, value: 1 } };

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const said = (body: unknown): string => JSON.stringify({ v: 1, body });
/** What fits nowhere. */
const nothing = [
  '',
  'not json',
  Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
  'null',
  '[]',
  '{}',
  '5',
  deep(100_000),
  '{"v":99,"body":{}}',
  '{"v":1}',
];

interface World {
  readonly bus: NatsBus;
  readonly nc: NatsConnection;
  readonly prefix: string;
  readonly refused: readonly Refusal[];
  readonly lines: readonly object[];
}

async function newWorld(): Promise<World> {
  const prefix = newPrefix();
  const lines: object[] = [];
  const log = { debug() {}, info() {}, warn: (_: string, data?: object) => void lines.push(data ?? {}), error: () => {} };
  const bus = await natsBus({ servers: server.url, prefix, log });
  const nc = await connect({ servers: server.url });
  const refused: Refusal[] = [];
  bus.refused((refusal) => refused.push(refusal));
  onTestFinished(async () => {
    await nc.close();
    await bus.close();
    await deleteStream(server.url, prefix);
  });
  return { bus, nc, prefix, refused, lines };
}

describe('a message that does not fit its subject (B9)', () => {
  it('reaches no listener, is reported each time and logged once a minute for all of its kind', async () => {
    const { bus, nc, prefix, refused, lines } = await newWorld();
    const received: unknown[] = [];
    bus.listen(aliveSubject, (body) => received.push(body));
    bus.listen(eventSubject('t1'), (body) => received.push(body));
    await bus.ping();
    const ill = ['x', [1, 2], [[call, 1]], [[call, 1.5, 't']], [['no call', 1, 't']], Array.from({ length: 5_000 }, () => [call, 1, 't'])];
    const bodies = [...nothing, ...ill.map((calls) => said({ calls }))];
    for (const body of bodies) nc.publish(`${prefix}.broadcast.alive`, body);
    nc.publish(`${prefix}.broadcast.events.t1`, said({ call, attempt: 1, token: 't', offset: -1, text: 'x' }));
    nc.publish(`${prefix}.broadcast.alive`, said({ calls: [[call, 1, 'token']], more: 'of a newer version' }));
    await nc.flush();
    await expect.poll(() => received).toEqual([{ calls: [[call, 1, 'token']] }]);
    expect(refused.map(({ family }) => family)).toEqual([...bodies.map(() => 'alive'), 'events']);
    expect(refused[1]).toEqual({
      family: 'alive',
      subject: 'alive',
      size: 8,
      reason: 'The message cannot be read: it is not JSON.',
    });
    expect(lines).toEqual([expect.objectContaining({ subject: 'alive', size: 0 }), expect.objectContaining({ subject: 'events.t1' })]);
  });

  it('is answered with what is wrong, when it is a request, and the next one is answered', async () => {
    const { bus, nc, prefix, refused } = await newWorld();
    const received: WorkReport[] = [];
    bus.respond(reportSubject(partition), async (report) => {
      received.push(report);
      return 'committed';
    });
    await bus.ping();
    const failing = (failure: unknown): unknown => ({ ...outcome, outcome: { ok: false, failure } });
    const ill = [
      { ...outcome, call: 't1' },
      { ...outcome, attempt: 0 },
      { ...outcome, attempt: 1e300 },
      { ...outcome, kind: 'other' },
      { kind: 'heartbeat', call, attempt: 1, token: 'token', details: JSON.parse(deep(1_000)) },
      { kind: 'started', call, attempt: 1, token: 'token', delivered: -1 },
      { kind: 'started', call, attempt: 1 },
      { ...outcome, outcome: { ok: true, usage: { inputTokens: -5 } } },
      { ...outcome, outcome: { ok: true, usage: { inputTokens: 1e300 } } },
      failing({ name: 'E', message: 5 }),
      failing({ name: 'E', message: 'm', cause: 'c' }),
      failing(null),
    ];
    const bodies = [...nothing, ...ill.map(said), said(outcome).replace('"value":1', '"value":1e999')];
    for (const body of bodies) {
      const answer = (await nc.request(`${prefix}.request.reports.${partition}`, body, { timeout: 5_000 })).json<any>();
      expect(answer).toMatchObject({ v: 1, body: { failure: { code: 'validation-failed', retryable: false } } });
      expect(answer.body.failure.stack).toBeUndefined();
    }
    expect(received).toEqual([]);
    expect(await bus.request(reportSubject(partition), outcome, 5_000)).toBe('committed');
    expect(received).toEqual([outcome]);
    expect(refused).toHaveLength(bodies.length);
  });

  it('is refused as well when a handler finds that its token is not the right one', async () => {
    const { bus, refused } = await newWorld();
    bus.respond(reportSubject(partition), async () => {
      throw new TroupeError('invalid-token', 'Not yours.', { retryable: false });
    });
    bus.listen(aliveSubject, () => {
      throw new TroupeError('invalid-token', 'Not yours.');
    });
    await bus.ping();
    await expect(bus.request(reportSubject(partition), outcome, 5_000)).rejects.toMatchObject({ code: 'invalid-token', retryable: false });
    bus.broadcast(aliveSubject, { calls: [] });
    await expect
      .poll(() => refused.map(({ family, reason }) => [family, reason]))
      .toEqual([
        ['reports', 'Not yours.'],
        ['alive', 'Not yours.'],
      ]);
  });

  it('is no answer: the requester gets that it cannot be read', async () => {
    const { bus, nc, prefix, refused } = await newWorld();
    const answers = [...nothing, said({ value: 'approved' }), said({ failure: { message: 5 } }), said({})];
    let asked = 0;
    nc.subscribe(`${prefix}.request.reports.${partition}`, { callback: (_, message) => void message.respond(answers[asked++]!) });
    await nc.flush();
    for (const _ of answers)
      await expect(bus.request(reportSubject(partition), outcome, 5_000)).rejects.toMatchObject({ code: 'unavailable' });
    expect(refused).toHaveLength(answers.length);
    // Nobody waits for those any more.
    expect(await nc.flush()).toBeUndefined();
    await bus.ping();
  });

  it('of the owner of another task, or about another task than it says, is refused', async () => {
    const { bus, refused } = await newWorld();
    const received: unknown[] = [];
    const subject = tasksSubject(partition);
    bus.respond(subject, async (body) => {
      received.push(body);
      return {};
    });
    await bus.ping();
    const other = taskId('other-1');
    const principal = localPrincipal;
    const parent = { task: other, call: callId(other, commandId(1, 0)) };
    const child = { kind: 'start', task: 'workflow', name: 'below', run: 1, parent };
    const called = [
      { kind: 'key', id: 'k1' },
      { kind: 'workflow', id: 'top' },
    ];
    const deferred = {
      call: { id: 'a', name: 'pay', args: { euros: 5 }, plan: 'run', approve: true },
      agent: { name: 'desk', models: ['demo'], limits: { modelCalls: 5 } },
      from: { task: 'other-1', session: 'ada' },
    };
    const ill = [
      { task: other, operation: 'service', args: ['get', other], principal },
      { task, operation: 'service', args: ['get', other], principal },
      { task, operation: 'service', args: ['constructor', task], principal },
      { task, operation: 'service', args: ['list', {}], principal },
      { task, operation: 'child-ended', args: [callId(other, commandId(1, 0)), { status: 'completed' }] },
      { task, operation: 'begin', args: [task, { kind: 'start' }] },
      { task, operation: 'begin', args: [task, child] },
      { task, operation: 'begin', args: [task, { ...child, chain: [] }] },
      { task, operation: 'begin', args: [task, { ...child, chain: [{ kind: 'key', id: 'k1' }] }] },
      { task, operation: 'begin', args: [task, { ...child, parent: undefined, chain: called }] },
      { task, operation: 'begin', args: [task, { ...child, chain: called, deferred: { ...deferred, call: 5 } }] },
      { task, operation: 'service', args: ['get', task] },
      { task, operation: 'service', args: ['get', task], principal: { kind: 'admin', tenant: 'default' } },
      { task, operation: 'service', args: ['get', task], principal: { ...principal, tenant: 'Other~' } },
      { task, operation: 'stop', args: [task, 'erase', ''] },
    ];
    for (const body of ill) await expect(bus.request(subject, body as never, 5_000)).rejects.toMatchObject({ code: 'validation-failed' });
    expect(received).toEqual([]);
    expect(refused).toHaveLength(ill.length);
    const signal = { task, operation: 'service', args: ['signal', task, 'go', { by: 'me' }, 'key'], principal } as const;
    const begin = { task, operation: 'begin', args: [task, { ...child, chain: called, deferred }] } as const;
    for (const body of [signal, begin]) expect(await bus.request(subject, body as never, 5_000)).toEqual({});
    expect(received).toEqual([signal, begin]);
  });
});

describe('work that is none (B9)', () => {
  it('is dropped: it holds no place, and nobody gets it again', async () => {
    const { bus, nc, prefix, refused } = await newWorld();
    const [works, others] = [newWorks(), newWorks()];
    const good = works.work(0);
    const ill = [
      { ...good, partition: (good.partition + 1) % 64 },
      { ...good, task: 'another' },
      { ...good, token: undefined },
      { ...good, attempt: '1' },
      { ...good, lastHeartbeat: JSON.parse(deep(1_000)) },
      { ...good, options: { startToClose: -1 } },
      others.work(0),
    ];
    const bodies = [...nothing, ...ill.map(said)];
    const publish = async (body: string | Uint8Array): Promise<unknown> =>
      nc.request(`${prefix}.work.${works.capability}.0`, body, { timeout: 5_000 });
    for (const body of bodies) await publish(body);
    const consumer = collect(bus, works, 1, (delivery) => delivery.ack());
    await bus.publish(good);
    await expect.poll(() => consumer.indexes()).toEqual([0]);
    expect(refused.map(({ family }) => family)).toEqual(bodies.map(() => 'work'));
    await consumer.stop();
    const again = collect(bus, works, 100);
    await quiet();
    expect(again.deliveries).toEqual([]);
    expect(refused).toHaveLength(bodies.length);
  });

  it('keeps no lane that is none', async () => {
    const { bus, nc, prefix, refused } = await newWorld();
    const works = newWorks();
    const consumer = collect(bus, works, 1, (delivery) => delivery.ack());
    await bus.ping();
    for (const body of [...nothing, said('x'), said(99), said(1.5)]) nc.publish(`${prefix}.lanes.${works.capability}`, body);
    await nc.flush();
    await expect.poll(() => refused.filter(({ family }) => family === 'lanes')).toHaveLength(nothing.length + 3);
    await bus.publish(works.work(0, { options: { priority: 3 } }));
    await expect.poll(() => consumer.indexes()).toEqual([0]);
  });
});

import { headers } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connectNats } from '@troupe/bus/nats';
import { startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeTopicLog } from '../src/contract.ts';
import { natsTopics } from '../src/nats.ts';
import type { LoggedEvent, TopicLog } from '../src/port.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
let prefixes = 0;

async function open(url: string, prefix: string): Promise<TopicLog> {
  const { nc } = await connectNats({ servers: url, name: 'topics', inbox: '_INBOX' });
  return natsTopics({ nc, prefix, log });
}

describeTopicLog('topics in JetStream', async () => {
  const server = await startNats();
  const prefix = `contract${process.pid}`;
  let topics = await open(server.url, prefix);
  return {
    get log() {
      return topics;
    },
    async reopen() {
      await topics.close();
      topics = await open(server.url, prefix);
    },
    async dispose() {
      await topics.close();
      await server.stop();
    },
  };
});

describe('what a client publishes that knows nothing of the platform', () => {
  let server: TestServer;
  let topics: TopicLog;
  let prefix: string;
  beforeAll(async () => {
    server = await startNats();
    prefix = `plain${process.pid}-${++prefixes}`;
    topics = await open(server.url, prefix);
    await topics.open([{ name: 'orders', retention: 60_000 }]);
  });
  afterAll(async () => {
    await topics.close();
    await server.stop();
  });

  async function read(data: string | Uint8Array, marks: Readonly<Record<string, string>> = {}, tenant = 'default'): Promise<LoggedEvent> {
    const after = await topics.last('orders');
    const { nc } = await connectNats({ servers: server.url, name: 'plain', inbox: '_INBOX' });
    const sent = headers();
    for (const [name, value] of Object.entries(marks)) sent.set(name, value);
    await jetstream(nc).publish(`${prefix}.topics.${tenant}.orders`, data, { headers: sent });
    await nc.close();
    return firstBehind(after);
  }
  async function firstBehind(place: number): Promise<LoggedEvent> {
    for (;;) {
      const [event] = await topics.read('reader', 'orders', place, 1);
      if (event !== undefined) return event;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('is an event with the id and the key of its headers', async () => {
    expect(await read('{"n":1}', { 'Nats-Msg-Id': 'one', 'Troupe-Key': 'k' })).toMatchObject({
      tenant: 'default',
      id: 'one',
      key: 'k',
      data: { n: 1 },
    });
    const [first, second] = [await read('{"n":1}'), await read('{"n":1}', {}, 'acme')];
    expect(first.id).not.toBe(second.id);
    expect(second.tenant).toBe('acme');
  });

  it('is a CloudEvent 1.0, structured or binary', async () => {
    const attributes = { specversion: '1.0', id: '17', source: '/shop', type: 'order.created', partitionkey: 'ada' };
    const structured = await read(JSON.stringify({ ...attributes, data: { n: 2 } }), {
      'content-type': 'application/cloudevents+json; charset=utf-8',
    });
    const binary = await read('{"n":2}', Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value])));
    for (const event of [structured, binary]) expect(event).toMatchObject({ id: '/shop 17', key: 'ada', data: { n: 2 }, attributes });
  });

  it.each([
    ['no JSON', '{"n":', {}],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), {}],
    ['too large', JSON.stringify('x'.repeat(600_000)), {}],
    ['too deep', '['.repeat(5_000) + ']'.repeat(5_000), {}],
    ['a hostile key', '1', { 'Troupe-Key': 'x'.repeat(2_000) }],
    ['a hostile id', '1', { 'Nats-Msg-Id': '\u202e' }],
    ['half a CloudEvent', '{"specversion":"1.0"}', { 'content-type': 'application/cloudevents+json' }],
  ])('T14: that is %s stands in its place with the reason', async (_what, data, marks) => {
    const event = await read(data, marks);
    expect(event).toMatchObject({ unfit: expect.any(String), bytes: data.length, text: expect.any(String) });
    expect((event as { text: string }).text.length).toBeLessThanOrEqual(4_096);
    expect(await read('"after"')).toMatchObject({ data: 'after' });
  });

  it('T13: comes behind what was there before, in a stream that was deleted meanwhile', async () => {
    const { place } = await read('1');
    const { nc } = await connectNats({ servers: server.url, name: 'plain', inbox: '_INBOX' });
    await (await jetstreamManager(nc)).streams.delete(`${prefix}-topics`);
    await nc.close();
    await expect(topics.append('orders', { tenant: 'default', id: 'lost', data: 1 })).rejects.toMatchObject({ code: 'unavailable' });
    await topics.append('orders', { tenant: 'default', id: 'anew', data: 2 });
    const event = await firstBehind(place);
    expect(event.place).toBeGreaterThan(place);
    expect(event).toMatchObject({ id: 'anew', data: 2 });
  });
});

import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type Server } from './server.ts';

interface Sent {
  readonly id: string;
  readonly event: string;
  readonly data: any;
}

let server: Server;

beforeEach(async () => {
  server = await startServer({ limits: { keepAlive: 100, stall: 300 } });
  await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 't' });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** Reads a stream until it ends, or until `enough` events came. */
async function read(
  path: string,
  headers: Record<string, string> = {},
  enough = Infinity,
): Promise<{ response: Response; events: Sent[]; text: string }> {
  const gone = new AbortController();
  const response = await fetch(`${server.url}${path}`, { headers, signal: gone.signal });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (parse(text).length >= enough) break;
  }
  gone.abort();
  return { response, events: parse(text), text };
}

function parse(text: string): Sent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((block) =>
      Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])),
    )
    .filter((fields) => fields['event'] !== undefined)
    .map((fields) => ({ id: fields['id'] ?? '', event: fields['event']!, data: JSON.parse(fields['data']!) }));
}

const until = async (condition: () => boolean): Promise<void> => {
  for (let n = 0; n < 200 && !condition(); n++) await delay(10);
};

describe('the events of a task', () => {
  it('come as they happen, and the stream ends after the end of the task', async () => {
    const stream = read('/v1/tasks/t/events');
    await delay(50);
    server.service.publish('t', 'token', { call: 't/1.0', text: 'two\nlines: \u2028 and "quotes"' });
    await server.service.signal('t', 'finish', { ok: true });
    const { response, events, text } = await stream;
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('cache-control')).toContain('no-cache');
    expect(text).toMatch(/^retry: \d+\n\n/);
    expect(events).toEqual([
      { id: '1', event: 'status', data: { at: expect.any(String), status: 'running' } },
      { id: '2', event: 'token', data: { at: expect.any(String), call: 't/1.0', text: 'two\nlines: \u2028 and "quotes"' } },
      { id: '3', event: 'signal', data: { at: expect.any(String), name: 'finish', payload: { ok: true } } },
      { id: '4', event: 'status', data: { at: expect.any(String), status: 'completed', output: { ok: true } } },
    ]);
  });

  it('go on after the last one a reader has, without gap or double (H4)', async () => {
    for (let n = 0; n < 30; n++) server.service.publish('t', 'published', { topic: 'count', data: n });
    const seen: Sent[] = [];
    while (seen.length < 31) {
      const last = seen.at(-1)?.id;
      const { events } = await read('/v1/tasks/t/events', last === undefined ? {} : { 'last-event-id': last }, 4);
      seen.push(...events);
    }
    expect(seen.map(({ id }) => Number(id))).toEqual(Array.from({ length: seen.length }, (_, n) => n + 1));
  });

  it('take the position from the query as well, and the header wins', async () => {
    for (let n = 0; n < 5; n++) server.service.publish('t', 'published', { topic: 'count', data: n });
    expect((await read('/v1/tasks/t/events?lastEventId=4', {}, 1)).events[0]).toMatchObject({ id: '5' });
    expect((await read('/v1/tasks/t/events?lastEventId=1', { 'last-event-id': '3' }, 1)).events[0]).toMatchObject({ id: '4' });
  });

  it('answer 204 to who has them all, so that browsers stop asking', async () => {
    await server.service.signal('t', 'finish', null);
    const { events } = await read('/v1/tasks/t/events');
    expect((await read('/v1/tasks/t/events', { 'last-event-id': events.at(-1)!.id })).response.status).toBe(204);
  });

  it('keep a silent stream alive with comments', async () => {
    const stream = read('/v1/tasks/t/events');
    await delay(450);
    await server.service.signal('t', 'finish', null);
    expect((await stream).text.match(/^: still here$/gm)!.length).toBeGreaterThanOrEqual(2);
  });

  it('say in the stream when it breaks off', async () => {
    const { service } = server;
    const events = service.events.bind(service);
    service.events = async function* (...args) {
      for await (const event of events(...args)) {
        yield event;
        throw new Error('connect postgres://admin:hunter2@db');
      }
    };
    const { events: seen, text } = await read('/v1/tasks/t/events');
    expect(seen.at(-1)).toMatchObject({ event: 'error', data: { code: 'internal', status: 500 } });
    expect(text).not.toContain('hunter2');
  });
});

describe('readers', () => {
  it('who leave are forgotten', async () => {
    const { events } = await read('/v1/tasks/t/events', {}, 1);
    expect(events).toHaveLength(1);
    await until(() => server.service.readers === 0);
    expect(server.service.readers).toBe(0);
  });

  it('all end when the server closes (H6)', async () => {
    const streams = [read('/v1/tasks/t/events'), read('/v1/tasks/t/events')];
    await until(() => server.service.readers === 2);
    const started = performance.now();
    await server.close();
    await Promise.all(streams);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(server.service.readers).toBe(0);
  });

  it('who take nothing are not read for, and dropped; others go on (H4, H5)', async () => {
    let asked = 0;
    const big = 'x'.repeat(100_000);
    server.service.events = async function* (_id, _after, signal) {
      for (; !signal.aborted && asked < 1_000; asked++) yield { id: String(asked), at: '', type: 'token', data: { text: big } };
    };
    const stalled = connect(server.port, '127.0.0.1');
    const closed = new Promise<void>((resolve) => stalled.once('close', () => resolve()));
    stalled.on('error', () => stalled.destroy());
    stalled.write('GET /v1/tasks/t/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    stalled.pause();
    await delay(250);
    const whileFull = asked;
    expect(whileFull).toBeLessThan(200);
    expect(await server.ask('GET', '/v1/tasks/t')).toMatchObject({ status: 200 });
    await delay(400);
    expect(asked).toBe(whileFull);
    stalled.resume();
    await closed;
    expect(asked).toBeLessThan(1_000);
  });
});

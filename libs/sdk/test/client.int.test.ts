import { CancelledError, TroupeError, type Task, type TaskEvent } from '@troupe/contracts';
import { agent, connect, signal, workflow, type Client } from '@troupe/sdk';
import { describe, expect, it } from 'vitest';
import { hangUp, json, platformServer, problem, type Answer } from './platform-server.ts';

const task = (status: Task['status'], rest: Partial<Task> = {}): Partial<Task> => ({ id: 't1', status, ...rest });

async function refusalOf(promise: Promise<unknown>): Promise<TroupeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TroupeError);
  return error as TroupeError;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('requests', () => {
  it('start a workflow or agent, given by value or by name, with the key', async () => {
    const { url, received } = await platformServer(json(202, task('running')));
    const client = connect(url, { key: 'a-key-of-16-chars' });
    const greet = workflow('greet', async (_ctx, name: string) => name);
    const guide = agent({ name: 'guide', model: 'demo', instructions: 'Help.' });
    await client.start(greet, 'Ada', { id: 'mine', attributes: { vip: true }, startAt: new Date(0) });
    await client.start(guide, { city: 'Rome' }, { session: 's1' });
    await client.start({ agent: 'other' });
    expect(received.map(({ body }) => body)).toEqual([
      { workflow: 'greet', input: 'Ada', id: 'mine', attributes: { vip: true }, startAt: '1970-01-01T00:00:00.000Z' },
      { agent: 'guide', input: { city: 'Rome' }, session: 's1' },
      { agent: 'other' },
    ]);
    expect(received[0]?.headers.authorization).toBe('Bearer a-key-of-16-chars');
  });

  it('are repeated under one idempotency key after 503, 429 and a lost connection', async () => {
    const { url, received } = await platformServer(
      problem(503, 'shutting-down', {}, { 'retry-after': '0' }),
      problem(429, 'too-many-requests', {}, { 'retry-after': '1' }),
      hangUp,
      json(202, task('running')),
    );
    const began = Date.now();
    expect(await connect(url).start('greet', 1)).toMatchObject({ id: 't1' });
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
    expect(received).toHaveLength(4);
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(received[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that are refused become a TroupeError with the code and the faults, and are not repeated', async () => {
    const { url, received } = await platformServer(problem(422, 'invalid-input', { errors: [{ pointer: '/input', message: 'no' }] }));
    const error = await refusalOf(connect(url).start('greet'));
    expect(error).toMatchObject({ code: 'invalid-input', message: 'It is invalid-input.', errors: [{ pointer: '/input', message: 'no' }] });
    expect(received).toHaveLength(1);
  });

  it('say so when nobody answers, and when somebody else does', async () => {
    const error = await refusalOf(connect('http://127.0.0.1:1', { retryFor: 300 }).get('t1'));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect(error.message).toMatch(/Nothing answers at http:\/\/127\.0\.0\.1:1 .*troupe start/);
    const { url } = await platformServer((_received, response) => response.writeHead(404).end('<html>'));
    expect((await refusalOf(connect(url).get('t1'))).message).toContain('answered 404, not as Troupe does');
    expect(() => connect('localhost:8080')).toThrow(/address is one such as http/);
  });

  it('stop when their signal aborts', async () => {
    const { url } = await platformServer(problem(503, 'unavailable', {}, { 'retry-after': '20' }));
    await expect(connect(url).wait('t1', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('refuse what is not JSON before anything is sent', async () => {
    const { url, received } = await platformServer(json(202, {}));
    await expect(connect(url).start('greet', { at: new Date() })).rejects.toThrow(/the input is not JSON: \$\.at is a Date/);
    expect(received).toHaveLength(0);
  });
});

describe('a request whose answer was lost', () => {
  const requests: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    start: (client) => client.start('greet', 1),
    'start under an id': (client) => client.start('greet', 1, { id: 't1' }),
    signal: (client) => client.signal('t1', signal({ name: 'go' }), 1),
    update: (client) => client.update('t1', 'raise', 1),
    cancel: (client) => client.cancel('t1', 'enough'),
    terminate: (client) => client.terminate('t1'),
    suspend: (client) => client.suspend('t1'),
    resume: (client) => client.resume('t1'),
    fork: (client) => client.fork('t1', 0),
    purge: (client) => client.purge('t1'),
    approve: (client) => client.approve('t1.0.0', { args: { amount: 5 } }),
    reject: (client) => client.reject('t1.0.0', 'no'),
  };

  it.each(Object.entries(requests))('is repeated as it was, under one key: %s', async (_, request) => {
    for (const lost of [
      hangUp,
      problem(503, 'unavailable', {}, { 'retry-after': '0' }),
      problem(504, 'unavailable', {}, { 'retry-after': '0' }),
    ]) {
      const { url, received } = await platformServer(lost, json(200, task('cancelled')));
      await request(connect(url));
      await request(connect(url));
      const [first, repeat, another] = received;
      expect(repeat).toMatchObject({ method: first!.method, path: first!.path });
      expect(repeat!.body).toEqual(first!.body);
      const keys = [first, repeat, another].map((each) => each!.headers['idempotency-key']);
      expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
      expect(keys[1]).toBe(keys[0]);
      expect(keys[2]).not.toBe(keys[0]);
    }
  });

  it('fails as the platform says when it was refused', async () => {
    const { url } = await platformServer(hangUp, problem(409, 'task-ended'));
    expect(await refusalOf(connect(url).cancel('t1'))).toMatchObject({ code: 'task-ended' });
  });
});

describe('run', () => {
  it('waits for the end and gives the output', async () => {
    const { url, received } = await platformServer(
      json(202, task('running')),
      json(200, task('running')),
      json(200, task('completed', { output: { n: 1 } })),
    );
    expect(await connect(url).run('greet', 'Ada')).toEqual({ n: 1 });
    expect(received[2]?.path).toBe('/v1/tasks/t1?wait=30000ms');
  });

  it('throws what the task failed with', async () => {
    const error = { name: 'CardError', message: 'No money', code: 'declined', details: { left: 3 } };
    const failed = await platformServer(json(200, task('failed', { error })));
    await expect(connect(failed.url).run('pay')).rejects.toMatchObject(error);
    const cancelled = await platformServer(json(200, task('cancelled')));
    await expect(connect(cancelled.url).run('pay')).rejects.toBeInstanceOf(CancelledError);
    const late = await platformServer(json(200, task('timed-out')));
    await expect(connect(late.url).run('pay')).rejects.toMatchObject({ code: 'timed-out' });
  });
});

describe('lists', () => {
  it('go on from page to page as they are read', async () => {
    const { url, received } = await platformServer(
      json(200, { items: [task('running')], next: 'c/2' }),
      json(200, { items: [task('blocked')] }),
    );
    const found = await all(connect(url).list({ status: ['running', 'blocked'], attributes: { zip: '0123', vip: true }, createdAfter: 0 }));
    expect(found.map(({ status }) => status)).toEqual(['running', 'blocked']);
    const [first, second] = received.map(({ path }) => new URL(path, url).searchParams);
    expect(Object.fromEntries(first!)).toEqual({
      status: 'running,blocked',
      'attributes.zip': '"0123"',
      'attributes.vip': 'true',
      createdAfter: '1970-01-01T00:00:00.000Z',
      limit: '200',
    });
    expect(second!.get('cursor')).toBe('c/2');
  });
});

describe('events', () => {
  const frames = (...events: readonly (readonly [string, TaskEvent['type'], object])[]): string =>
    events
      .map(([id, type, data]) => `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ at: '2026-01-01T00:00:00Z', ...data })}\n\n`)
      .join('');
  const stream =
    (text: string, broken = false): Answer =>
    (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text, () => (broken ? response.destroy() : response.end()));
    };

  it('go on after the last one read when the connection is lost, and end with the task', async () => {
    const { url, received } = await platformServer(
      stream(
        `${frames(['0.0', 'status', { status: 'running' }], ['1.0', 'published', { topic: 'a', data: 1 }])}: still here\n\nid: 2.0\nevent: sig`,
        true,
      ),
      problem(503, 'unavailable', {}, { 'retry-after': '0' }),
      stream(
        frames(
          ['2.0', 'signal', { name: 'go', payload: null }],
          ['3.0', 'status', { status: 'completed', output: 'é' }],
          ['4.0', 'status', { status: 'running' }],
        ),
      ),
    );
    const events = await all(connect(url).events('t1'));
    expect(events.map(({ id }) => id)).toEqual(['0.0', '1.0', '2.0', '3.0']);
    expect(events[3]).toEqual({ id: '3.0', type: 'status', at: '2026-01-01T00:00:00Z', data: { status: 'completed', output: 'é' } });
    expect(received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1.0', '1.0']);
  });

  it('are waited for again when a silent connection is lost late', async () => {
    const silence: Answer = (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': still here\n\n');
      setTimeout(() => response.destroy(), 600);
    };
    const { url } = await platformServer(silence, stream(frames(['0.0', 'status', { status: 'completed' }])));
    expect(await all(connect(url, { retryFor: 400 }).events('t1'))).toHaveLength(1);
  });

  it('are over at once for a reader who has them all', async () => {
    const { url, received } = await platformServer((_received, response) => response.writeHead(204).end(), json(200, task('completed')));
    expect(await all(connect(url).events('t1', { after: '9.0' }))).toEqual([]);
    expect(received[0]?.headers['last-event-id']).toBe('9.0');
  });

  it('throw what the platform refuses, in the answer or in the stream', async () => {
    const missing = await platformServer(problem(404, 'task-not-found'));
    expect(await refusalOf(all(connect(missing.url).events('t1')))).toMatchObject({ code: 'task-not-found' });
    const broken = await platformServer(
      stream(`event: error\ndata: ${JSON.stringify({ code: 'invalid-cursor', detail: 'No such place.', retryable: false })}\n\n`),
    );
    expect(await refusalOf(all(connect(broken.url).events('t1', { after: 'x' })))).toMatchObject({ code: 'invalid-cursor' });
  });

  it('close their connection when the reader leaves', async () => {
    let closed: Promise<void> | undefined;
    const { url } = await platformServer((_received, response) => {
      closed = new Promise((resolve) => response.once('close', () => resolve()));
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(frames(['0.0', 'status', { status: 'running' }]));
    });
    for await (const event of connect(url).events('t1')) {
      expect(event.type).toBe('status');
      break;
    }
    await expect(closed).resolves.toBeUndefined();
  });
});

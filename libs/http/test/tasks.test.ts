import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type Server } from './server.ts';

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe('starting a task', () => {
  it('answers 202 with where it is', async () => {
    const answer = await server.ask('POST', '/v1/tasks', {
      workflow: 'echo',
      input: { a: [1] },
      attributes: { customer: 'acme', new: true, age: 41 },
      timeout: '1h',
    });
    expect(answer).toMatchObject({
      status: 202,
      body: { kind: 'workflow', name: 'echo', input: { a: [1] }, attributes: { customer: 'acme', new: true, age: 41 } },
    });
    const path = `/v1/tasks/${answer.body.id}`;
    expect(answer.headers.get('location')).toBe(path);
    expect(answer.body.links).toEqual({ self: path, history: `${path}/history`, events: `${path}/events` });
    expect(await server.ask('GET', path)).toMatchObject({ status: 200, body: { status: 'completed', output: { a: [1] } } });
  });

  it('starts an agent in a session', async () => {
    expect(await server.ask('POST', '/v1/tasks', { agent: 'bot', input: 'hi', session: 'ada' })).toMatchObject({
      status: 202,
      body: { kind: 'agent', session: 'ada' },
    });
  });

  it('is one task for one id and request', async () => {
    const request = { workflow: 'wait', id: 'once', input: 1 };
    expect(await server.ask('POST', '/v1/tasks', request)).toMatchObject({ status: 202 });
    expect(await server.ask('POST', '/v1/tasks', request)).toMatchObject({ status: 200, body: { id: 'once' } });
    expect(await server.ask('POST', '/v1/tasks', { ...request, input: 2 })).toMatchObject({
      status: 409,
      body: { code: 'already-exists' },
    });
  });

  it('is one task for one Idempotency-Key and request, also many times at once', async () => {
    const start = (input: number) => server.ask('POST', '/v1/tasks', { workflow: 'wait', input }, { 'idempotency-key': '"8e03978e-40d5"' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => start(1)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const reused = await start(2);
    expect(reused).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
    expect(reused.headers.get('location')).toBe(`/v1/tasks/${answers[0]!.body.id}`);
  });

  it('lets an id win over the key', async () => {
    expect(await server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'chosen' }, { 'idempotency-key': 'k' })).toMatchObject({
      body: { id: 'chosen' },
    });
  });

  it('carries the trace of the caller on, unless it is none', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    expect(await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, { traceparent: `00-${trace}-00f067aa0ba902b7-01` })).toMatchObject({
      body: { traceId: trace },
    });
    expect(await server.ask('POST', '/v1/tasks', { workflow: 'echo' }, { traceparent: `00-x-00f067aa0ba902b7-01` })).toMatchObject({
      status: 202,
    });
  });

  it('waits for the end as long as the client prefers', async () => {
    const ended = await server.ask('POST', '/v1/tasks', { workflow: 'echo', input: 5 }, { prefer: 'respond-async, wait=30' });
    expect(ended).toMatchObject({ status: 200, body: { status: 'completed', output: 5 } });
    expect(ended.headers.get('preference-applied')).toBe('wait=30');
    const started = performance.now();
    const open = await server.ask('POST', '/v1/tasks', { workflow: 'wait' }, { prefer: 'wait=1' });
    expect(open).toMatchObject({ status: 202, body: { status: 'running' } });
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  it.each(['wait=100000', 'WAIT=99999999999999999999', 'respond-async, wait=999999, handling=lenient'])(
    'waits no longer than it may for a client that prefers %s, and says so',
    async (prefer) => {
      await using short = await startServer({ limits: { waitTime: 1_000 } });
      const began = performance.now();
      const answer = await short.ask('POST', '/v1/tasks', { workflow: 'wait' }, { prefer });
      expect(answer).toMatchObject({ status: 202, body: { status: 'running' } });
      expect(answer.headers.get('preference-applied')).toBe('wait=1');
      expect(performance.now() - began).toBeGreaterThan(900);
    },
  );

  it('ignores a preference it does not know', async () => {
    const answer = await server.ask('POST', '/v1/tasks', { workflow: 'wait' }, { prefer: 'wait=soon, return=minimal' });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('preference-applied')).toBeNull();
  });
});

describe('reading tasks', () => {
  it('waits for the end with ?wait', async () => {
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'polled' });
    const wait = server.ask('GET', '/v1/tasks/polled?wait=30s');
    await delay(50);
    await server.ask('POST', '/v1/tasks/polled/signals/finish', { done: true });
    expect(await wait).toMatchObject({ status: 200, body: { status: 'completed', output: { done: true } } });
    expect(await server.ask('GET', '/v1/tasks/once?wait=100ms')).toMatchObject({ status: 200, body: { status: 'running' } });
  });

  it('lists newest first, page by page', async () => {
    for (const id of ['p1', 'p2', 'p3', 'p4', 'p5'])
      await server.ask('POST', '/v1/tasks', { workflow: 'echo', id, attributes: { book: 'pages' } });
    const seen: string[] = [];
    for (let cursor = ''; cursor !== undefined;) {
      const { body } = await server.ask('GET', `/v1/tasks?attributes.book=pages&limit=2${cursor}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      if (body.next === undefined) break;
      cursor = `&cursor=${encodeURIComponent(body.next)}`;
    }
    expect(seen).toEqual(['p5', 'p4', 'p3', 'p2', 'p1']);
  });

  it.each([
    ['vip=true', true],
    ['vip=%22true%22', 'true'],
    ['zip=1234', 1234],
    ['zip=%221234%22', '1234'],
    ['zip=01234', '01234'],
    ['zip=-1.5', -1.5],
    ['zip=1e3', '1e3'],
    ['zip=', ''],
    ['zip=Infinity', 'Infinity'],
  ])('takes the filter attributes.%s for %j', async (query, value) => {
    const [key] = query.split('=');
    const id = `attribute-${Buffer.from(query).toString('hex')}`;
    await server.ask('POST', '/v1/tasks', { workflow: 'echo', id, attributes: { [key!]: value } });
    const { body } = await server.ask('GET', `/v1/tasks?attributes.${query}`);
    expect(body.items.map((task: { id: string }) => task.id)).toEqual([id]);
  });

  it('filters by everything at once', async () => {
    await server.ask('POST', '/v1/tasks', { agent: 'bot', id: 'wanted', session: 'filters', input: 'x' });
    const query = new URLSearchParams({
      status: 'completed,failed',
      kind: 'agent',
      name: 'bot',
      session: 'filters',
      createdAfter: '2020-01-01T00:00:00Z',
      createdBefore: '2999-01-01T00:00:00+02:00',
    });
    expect((await server.ask('GET', `/v1/tasks?${query}`)).body.items).toMatchObject([
      { id: 'wanted', links: { self: '/v1/tasks/wanted' } },
    ]);
    expect((await server.ask('GET', '/v1/tasks?session=filters&status=running')).body.items).toEqual([]);
    expect((await server.ask('GET', '/v1/tasks?session=filters&createdAfter=2999-01-01T00:00:00Z')).body.items).toEqual([]);
  });

  it('reads the log page by page', async () => {
    const { body } = await server.ask('GET', '/v1/tasks/polled/history?limit=1');
    expect(body).toMatchObject({ items: [{ n: 0 }], next: expect.any(String) });
    expect(await server.ask('GET', `/v1/tasks/polled/history?limit=1&cursor=${body.next}`)).toMatchObject({ body: { items: [{ n: 1 }] } });
  });

  it('answers HEAD without a body', async () => {
    expect(await server.ask('HEAD', '/v1/tasks/polled')).toMatchObject({ status: 200, text: '' });
  });
});

describe('talking to a task', () => {
  it('takes a signal once per Idempotency-Key', async () => {
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'signalled' });
    for (let n = 0; n < 3; n++) {
      expect(await server.ask('POST', '/v1/tasks/signalled/signals/go', { n: 1 }, { 'idempotency-key': 'one' })).toMatchObject({
        status: 202,
        body: { accepted: true },
      });
    }
    expect(server.service.signals.filter(({ id }) => id === 'signalled')).toEqual([
      { id: 'signalled', name: 'go', payload: { n: 1 }, message: 'one' },
    ]);
  });

  it.each([['"a text"'], ['null'], ['[1,2]'], ['{"a":1}'], ['false']])('answers queries and updates with the JSON %s', async (json) => {
    expect(await server.ask('POST', '/v1/tasks/signalled/queries/echo', json)).toMatchObject({
      status: 200,
      text: json,
      body: JSON.parse(json),
    });
    if (json !== 'null')
      expect(await server.ask('POST', '/v1/tasks/signalled/updates/rename', json)).toMatchObject({ status: 200, text: json });
  });

  it('suspends, resumes, cancels, terminates and purges', async () => {
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'a' });
    expect(await server.ask('POST', '/v1/tasks/a/suspend')).toMatchObject({ status: 200, body: { status: 'suspended' } });
    expect(await server.ask('POST', '/v1/tasks/a/resume', {})).toMatchObject({ status: 200, body: { status: 'running' } });
    expect(await server.ask('POST', '/v1/tasks/a/cancel', { reason: 'no longer wanted' })).toMatchObject({
      status: 202,
      body: { status: 'cancelled', statusText: 'no longer wanted' },
    });
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'b' });
    expect(await server.ask('POST', '/v1/tasks/b/terminate')).toMatchObject({ status: 200, body: { status: 'terminated' } });
    expect(await server.ask('DELETE', '/v1/tasks/b')).toMatchObject({ status: 204, text: '' });
    expect(await server.ask('GET', '/v1/tasks/b')).toMatchObject({ status: 404 });
  });

  it('forks', async () => {
    const answer = await server.ask('POST', '/v1/tasks/signalled/fork', { turn: 0, id: 'copy' });
    expect(answer).toMatchObject({ status: 202, body: { id: 'copy' } });
    expect(answer.headers.get('location')).toBe('/v1/tasks/copy');
    expect(await server.ask('POST', '/v1/tasks/signalled/fork', { turn: 99 })).toMatchObject({
      status: 422,
      body: { code: 'out-of-range' },
    });
  });
});

describe('approvals', () => {
  it('are listed, read and decided, with edited arguments', async () => {
    await server.ask('POST', '/v1/tasks', { agent: 'desk', id: 'asks', input: { amount: 5 } });
    const { body } = await server.ask('GET', '/v1/approvals?task=asks');
    expect(body).toEqual({
      items: [
        {
          id: 'asks.1.0',
          task: 'asks',
          agent: 'desk',
          tool: 'refund',
          args: { amount: 5 },
          createdAt: expect.any(String),
          status: 'pending',
        },
      ],
    });
    expect(await server.ask('GET', '/v1/approvals/asks.1.0')).toMatchObject({ status: 200, body: { status: 'pending' } });
    const decided = await server.ask('POST', '/v1/approvals/asks.1.0', '{"decision":"approve","args":{"__proto__":4,"amount":3}}');
    expect(decided).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(decided.text).toContain('"decidedArgs":{"__proto__":4,"amount":3}');
    expect(decided.body).toMatchObject({ args: { amount: 5 }, decidedAt: expect.any(String) });
    expect(await server.ask('GET', '/v1/approvals?task=asks')).toMatchObject({ body: { items: [] } });
    expect(await server.ask('GET', '/v1/approvals?task=asks&status=approved')).toMatchObject({ body: { items: [{ id: 'asks.1.0' }] } });
    expect(await server.ask('GET', '/v1/approvals?status=done')).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
    expect(await server.ask('GET', '/v1/tasks/asks')).toMatchObject({ body: { status: 'completed' } });
  });
});

describe('sessions', () => {
  it('take messages and show the conversation', async () => {
    const answer = await server.ask('POST', '/v1/sessions/ben/messages', { agent: 'bot', input: 'hello' }, { prefer: 'wait=5' });
    expect(answer).toMatchObject({ status: 200, body: { kind: 'agent', session: 'ben', output: 'hello' } });
    const { body } = await server.ask('GET', '/v1/sessions/ben');
    expect(body).toEqual({
      id: 'ben',
      title: 'hello',
      agent: 'bot',
      messages: [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: 'hello' },
      ],
      tasks: [answer.body.id],
    });
  });
});

describe('the catalog and health', () => {
  it('shows what the app offers', async () => {
    expect((await server.ask('GET', '/v1/workflows')).body.items.map(({ name }: { name: string }) => name)).toContain('echo');
    expect(await server.ask('GET', '/v1/agents/bot')).toMatchObject({
      status: 200,
      body: { kind: 'agent', instances: [{ id: 'node-1' }] },
    });
    expect(await server.ask('GET', '/v1/tools/search_flights')).toMatchObject({ status: 200, body: { name: 'search_flights' } });
  });

  it('is searched by capability and words, page by page', async () => {
    const names = async (query: string): Promise<unknown> => {
      const { body } = await server.ask('GET', query);
      return body.items.map(({ name }: { name: string }) => name);
    };
    expect(await names('/v1/agents?capability=tool.search_flights')).toEqual(['bot']);
    expect(await names('/v1/agents?capability=tool.other')).toEqual([]);
    expect(await names('/v1/tools?capability=tool.search_flights')).toEqual(['search_flights']);
    expect(await names('/v1/workflows?q=ENDS%20signal')).toEqual(['wait']);
    const first = (await server.ask('GET', '/v1/workflows?limit=2')).body;
    expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['echo', 'strict']);
    expect(await names(`/v1/workflows?limit=2&cursor=${first.next}`)).toEqual(['wait']);
    expect(await server.ask('GET', '/v1/workflows?cursor=nope')).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    expect(await server.ask('GET', '/v1/workflows?cursor=k.%25E0')).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    expect(await server.ask('GET', '/v1/tools?kind=agent')).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
  });

  it('has a card of every agent, with what it can do and where to ask', async () => {
    expect(await server.ask('GET', '/v1/agents/bot/card')).toMatchObject({
      status: 200,
      body: {
        name: 'bot',
        description: 'Says what was said',
        version: 'test',
        url: `${server.url}/v1/tasks`,
        skills: [{ id: 'agent.bot' }, { id: 'tool.search_flights', description: 'Finds flights', tags: ['tool'] }],
      },
    });
    expect(await server.ask('GET', '/v1/agents/nope/card')).toMatchObject({ status: 404, body: { code: 'agent-not-found' } });
  });

  it('is ready, or says why it is not', async () => {
    expect(await server.ask('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await server.ask('GET', '/readyz')).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
    server.service.notReady('The store does not answer.');
    const answer = await server.ask('GET', '/readyz?probe=1');
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'unavailable', ready: false, reasons: ['The store does not answer.'], retryable: true },
    });
    expect(answer.headers.get('retry-after')).toBe('1');
    server.service.notReady();
  });
});

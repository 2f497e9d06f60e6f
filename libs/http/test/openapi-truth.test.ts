import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '@troupe/contracts';
import { startServer, type Server } from './server.ts';

/** What the server says when a request does not have the form it wants. Whether what is named exists is another matter. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'validation-failed',
  'unknown-property',
  'wrong-type',
  'out-of-range',
  'invalid-id',
  'invalid-query',
  'invalid-characters',
  'invalid-duration',
  'forbidden-key',
  'bad-request',
]);

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: 'path' | 'query' | 'header'; readonly schema: object }[];
  readonly body: ValidateFunction | undefined;
  readonly mayLackBody: boolean;
  fits(parameter: string, value: unknown): boolean;
  readonly responses: Readonly<Record<string, { readonly links?: Readonly<Record<string, { readonly operationId: string }>> }>>;
  readonly id: string;
}

let server: Server;
let document: any;
const operations = new Map<string, Operation>();

beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'open' });
  await server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'done' });
  document = (await server.ask('GET', '/openapi.json')).body;
  const ajv = new Ajv2020({ strict: false, validateFormats: true });
  ajv.addFormat('date-time', true);
  ajv.addSchema({ $id: 'api', components: document.components });
  const compile = (schema: object): ValidateFunction =>
    ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as object);
  for (const [path, methods] of Object.entries<any>(document.paths)) {
    for (const [method, { parameters = [], requestBody, responses, operationId }] of Object.entries<any>(methods)) {
      const checks = new Map<string, ValidateFunction>(parameters.map(({ name, schema }: any) => [name, compile(schema)]));
      operations.set(`${method.toUpperCase()} ${path}`, {
        method: method.toUpperCase(),
        path,
        parameters,
        body: requestBody === undefined ? undefined : compile(requestBody.content['application/json'].schema),
        mayLackBody: requestBody?.required !== true,
        fits: (parameter, value) => checks.get(parameter)!(value) as boolean,
        responses,
        id: operationId,
      });
    }
  }
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const odd = fc.constantFrom<unknown>(
  ...[
    '',
    ' ',
    'a',
    'a b',
    'a.b',
    '-a',
    'x'.repeat(128),
    'x'.repeat(129),
    '🙂'.repeat(128),
    '🙂'.repeat(129),
    'ä',
    '.',
    '..',
    'a/b',
    'a%2fb',
    '\u202ea',
  ],
  ...[
    'a\nb',
    '\0',
    'order-1042',
    'open.3.0',
    'open.1.2.3',
    'user:Ada Lovelace:bot',
    'user:',
    'user:\u200b',
    '__proto__',
    'k'.repeat(255),
    'k'.repeat(256),
  ],
  ...[
    '24h',
    '500ms',
    '1h30m',
    '1.5h ',
    '36525d',
    '36526d',
    '5',
    '-1s',
    '1y',
    '9'.repeat(70) + 'd',
    ' 1s',
    '60s',
    '61s',
    '1m',
    '2m',
    '0.5m',
    '60000ms',
  ],
  ...[
    '2026-11-23T18:00:00Z',
    '2026-02-29T00:00:00Z',
    '2024-02-29T23:59:59.123456789+14:00',
    '2026-04-31T00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01',
  ],
  ...[
    '2000-02-29T00:00Z',
    '1900-02-29T00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01t00:00:00z',
    '0000-01-01T00:00:00Z',
    '8999-12-31T23:59:59-23:59',
    '9000-01-01T00:00:00Z',
    '8800-02-29T00:00Z',
    '8996-02-29T00:00Z',
    '9996-02-29T00:00Z',
    '2026-01-01T00:00:00+25:00',
  ],
  ...[
    'running',
    'running,blocked',
    'running,',
    'done',
    'Running',
    'workflow',
    'agent',
    'job',
    '1',
    '200',
    '0',
    '201',
    '01',
    '1e2',
    'true',
    '"1"',
  ],
  ...[
    'approve',
    'reject',
    'maybe',
    'tool.search_flights',
    'r'.repeat(1_024),
    'r'.repeat(1_025),
    '🙂'.repeat(1_024),
    '🙂'.repeat(1_025),
    'v'.repeat(257),
  ],
  ...[
    null,
    true,
    false,
    0,
    1,
    -1,
    0.5,
    200,
    201,
    3_155_760_000_000,
    3_155_760_000_001,
    8.64e15,
    8.64e15 + 2,
    1e300,
    -0,
    [],
    {},
    [1],
    { a: 1 },
  ],
);
const key = fc.constantFrom(
  'workflow',
  'agent',
  'input',
  'id',
  'session',
  'attributes',
  'timeout',
  'startAt',
  'turn',
  'decision',
  'reason',
  'args',
  'x',
);
const attributes = fc.dictionary(
  fc.constantFrom('a', 'a.b', '$where', 'a b', '', 'constructor', '__proto__', 'k'.repeat(64), 'k'.repeat(65), 'ä'),
  odd,
  { maxKeys: 2 },
);
const many = fc.integer({ min: 31, max: 34 }).map((count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, n])));
const value = fc.oneof({ weight: 5, arbitrary: odd }, { weight: 1, arbitrary: attributes }, { weight: 1, arbitrary: many });
/** Mostly good, so that one thing at a time is bad. */
const bodies = fc.oneof(
  fc
    .tuple(
      fc.constantFrom<object>({ workflow: 'echo' }, { agent: 'bot' }, { turn: 0 }, { decision: 'approve' }, { decision: 'reject' }, {}),
      fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true }),
    )
    .map(([good, more]): unknown => ({ ...good, ...more })),
  odd,
);

/** Fit to be sent at all, and one of the ways to write it. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && text === text.normalize('NFC');
}

async function expectSame(
  operation: Operation,
  address: string,
  documented: boolean,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<void> {
  const sent =
    operation.method === 'GET' || operation.method === 'DELETE' ? undefined : body === undefined ? undefined : JSON.stringify(body);
  const answer = await server.ask(operation.method, address, sent, { ...headers, prefer: 'wait=0' });
  const { code, detail } = (answer.body ?? {}) as { code?: ErrorCode; detail?: string };
  const taken = code === undefined || !refusals.has(code);
  expect({ address, body, headers, taken, code, detail }).toEqual({ address, body, headers, taken: documented, code, detail });
  expect(Object.keys(operation.responses)).toContain(String(answer.status));
}

/** An address whose parts are all good. */
function goodAddress(path: string): string {
  if (path.startsWith('/v1/approvals')) return path.replace('{id}', 'open.3.0');
  return path.replace('{id}', 'open').replace('{name}', 'finish-not').replace('{artifact}', '0'.repeat(32));
}

describe('the API document says what the server refuses, and only that (H7)', () => {
  it.each([
    'POST /v1/tasks',
    'POST /v1/sessions/{id}/messages',
    'POST /v1/tasks/{id}/cancel',
    'POST /v1/tasks/{id}/suspend',
    'POST /v1/tasks/{id}/resume',
    'POST /v1/tasks/{id}/fork',
    'POST /v1/approvals/{id}',
  ])('in the body of %s', { timeout: 60_000 }, async (name) => {
    const operation = operations.get(name)!;
    // Nothing is to be cancelled: then a second request would be refused for another reason.
    const address = name.endsWith('/fork') ? '/v1/tasks/open/fork' : goodAddress(operation.path).replace('/open/', '/nobody/');
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const text = JSON.stringify(body);
        fc.pre(isPlain(JSON.stringify(text)) && !/"turn":[1-9]/.test(text) && !text.includes('1e+300') && !/\.0,|:-0/.test(text));
        const documented = operation.body!(body);
        await expectSame(operation, address, documented, body);
      }),
      { numRuns: 150 },
    );
    await expectSame(operation, address, operation.mayLackBody || (await server.ask('POST', address)).body?.code === 'invalid-json');
  });

  it('in addresses', { timeout: 60_000 }, async () => {
    for (const operation of operations.values()) {
      for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'path')) {
        await fc.assert(
          fc.asyncProperty(odd, async (given) => {
            const text = String(given);
            // Clients take these two for other addresses; a name cannot be one of them.
            fc.pre(typeof given === 'string' && isPlain(text) && text !== '.' && text !== '..');
            const address = goodAddress(operation.path.replace(`{${name}}`, encodeURIComponent(text)));
            await expectSame(
              operation,
              address,
              operation.fits(name, text),
              operation.body === undefined ? undefined : goodBody(operation),
            );
          }),
          { numRuns: 40 },
        );
      }
    }
  });

  it('in queries', { timeout: 60_000 }, async () => {
    for (const operation of operations.values()) {
      for (const { name, schema } of operation.parameters.filter((parameter) => parameter.in === 'query')) {
        await fc.assert(
          fc.asyncProperty(odd, async (given) => {
            const text = String(given);
            fc.pre(isPlain(text) && encodeURIComponent(text).length < 8_000);
            const asked = name === 'attributes' ? `attributes.${text}` : name;
            const shown =
              (schema as { type?: string }).type === 'integer' ? numberOf(text) : name === 'attributes' ? { [asked]: text } : text;
            // Lists refuse by themselves what is no place of theirs; the lists of this test write theirs in another way.
            fc.pre(name !== 'cursor' || text.length > 1_024 || text === '');
            const documented = operation.fits(name, shown);
            // Of a task that has ended there is nothing to wait for.
            const path = goodAddress(operation.path).replace('/open', operation.method === 'GET' ? '/done' : '/open');
            await expectSame(operation, `${path}?${encodeURIComponent(asked)}=${encodeURIComponent(text)}`, documented);
          }),
          { numRuns: 50 },
        );
      }
    }
  });

  it('of queries it does not know', async () => {
    for (const operation of operations.values()) {
      if (operation.path.startsWith('/healthz') || operation.path.startsWith('/readyz')) continue;
      const { status, body } = await server.ask(operation.method, `${goodAddress(operation.path)}?colour=red`, goodBody(operation));
      expect({ path: operation.path, status, code: body.code }).toEqual({ path: operation.path, status: 400, code: 'invalid-query' });
    }
  });

  it('in headers', { timeout: 60_000 }, async () => {
    for (const operation of operations.values()) {
      for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'header')) {
        await fc.assert(
          fc.asyncProperty(odd, async (given) => {
            const text = String(given);
            fc.pre(/^[ -~]*$/.test(text) && text === text.trim());
            const address = goodAddress(operation.path).replace('/open/', '/nobody/');
            // An empty position is none.
            await expectSame(operation, address, operation.fits(name, text), goodBody(operation), { [name.toLowerCase()]: text });
          }),
          { numRuns: 50 },
        );
      }
    }
  });
});

function numberOf(text: string): unknown {
  return /^[1-9]\d*$/.test(text) ? Number(text) : text;
}

function goodBody({ path, method }: Operation): unknown {
  if (method === 'PATCH') return { title: 'Another' };
  if (method !== 'POST') return undefined;
  if (path === '/v1/sessions') return { format: 'troupe-session', version: 1, entries: [] };
  if (path.endsWith('/branches')) return { entry: 0 };
  if (path === '/v1/tasks') return { workflow: 'echo' };
  if (path.endsWith('/messages')) return { agent: 'bot' };
  if (path.endsWith('/fork')) return { turn: 0 };
  if (path.endsWith('/call')) return {};
  return path.startsWith('/v1/approvals') ? { decision: 'approve' } : undefined;
}

describe('the links of the API document', () => {
  it('lead to operations that there are, with parameters that those have', () => {
    const byId = new Map([...operations.values()].map((operation) => [operation.id, operation]));
    let count = 0;
    for (const { responses } of operations.values()) {
      for (const { links = {} } of Object.values(responses)) {
        for (const link of Object.values(links) as readonly { readonly operationId: string; readonly parameters?: object }[]) {
          count++;
          const target = byId.get(link.operationId)!;
          expect(target).toBeDefined();
          for (const name of Object.keys(link.parameters ?? {}))
            expect(target.parameters.map((parameter) => parameter.name)).toContain(name);
        }
      }
    }
    expect(count).toBeGreaterThan(60);
  });

  it('lead to every operation that needs to know a name', () => {
    const reached = new Set(
      [...operations.values()].flatMap(({ responses }) =>
        Object.values(responses).flatMap(({ links = {} }) => Object.values(links).map(({ operationId }) => operationId)),
      ),
    );
    const named = [...operations.values()].filter(({ path }) => path.includes('{'));
    expect(named.length).toBeGreaterThan(15);
    expect(named.map(({ id }) => id).filter((id) => !reached.has(id))).toEqual([]);
    expect(reached).toContain('postTasks');
  });

  it('name what their answers hold', async () => {
    const started = await server.ask('POST', '/v1/tasks', { agent: 'desk', id: 'linked', input: {} });
    const lists = { 'POST /v1/tasks': started.body } as Record<string, unknown>;
    for (const path of ['/v1/tasks', '/v1/approvals', '/v1/workflows', '/v1/agents', '/v1/tools'])
      lists[`GET ${path}`] = (await server.ask('GET', path)).body;
    lists['GET /v1/tasks/{id}'] = (await server.ask('GET', '/v1/tasks/linked')).body;
    for (const [name, body] of Object.entries(lists)) {
      const links = Object.values(operations.get(name)!.responses).flatMap(({ links: each = {} }) => Object.values(each)) as any[];
      const pointers = new Set(links.flatMap((link) => Object.values<string>(link.parameters ?? {})));
      for (const expression of pointers) {
        const pointer = /^\$response\.body#(\/.*)$/.exec(expression)?.[1];
        // What a task waits for it may not wait for yet.
        if (pointer === undefined || /session|next/.test(pointer) || (name.startsWith('POST') && pointer.includes('waitingFor'))) continue;
        const held = pointer
          .slice(1)
          .split('/')
          .reduce<any>((each, step) => each?.[step], body);
        expect({ name, pointer, held }).toEqual({ name, pointer, held: expect.any(String) });
      }
    }
  });
});

describe('the stream in the API document', () => {
  it('is the messages that come', async () => {
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'streamed' });
    server.service.publish('streamed', 'token', { call: 'streamed/1.0', attempt: 1, text: 'a' });
    server.service.publish('streamed', 'published', { topic: 't', data: [1] });
    await server.ask('POST', '/v1/tasks/streamed/signals/finish', { by: 'me' });
    const { text } = await server.ask('GET', '/v1/tasks/streamed/events');
    const messages = text
      .split('\n\n')
      .map((block) =>
        Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])),
      )
      .filter((message) => 'event' in message);
    expect(messages.length).toBeGreaterThan(3);
    const { content } = document.paths['/v1/tasks/{id}/events'].get.responses['200'];
    const ajv = new Ajv2020({ strict: false });
    ajv.addFormat('date-time', true);
    ajv.addSchema({ $id: 'api', components: document.components });
    expect(content).toEqual({ 'text/event-stream': { schema: { $ref: '#/components/schemas/Stream' } } });
    expect(ajv.validate('api#/components/schemas/Stream', messages), ajv.errorsText()).toBe(true);
    for (const { event, data } of messages) {
      const name = `${event!.replaceAll(/(?:^|\.)(\w)/g, (_all, letter: string) => letter.toUpperCase())}Data`;
      expect(ajv.validate(`api#/components/schemas/${name}`, JSON.parse(data!)), `${event}: ${ajv.errorsText()}`).toBe(true);
    }
  });
});

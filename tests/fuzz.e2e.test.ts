import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorTitles } from '@troupe/contracts';
import { startPlatform, type Platform } from './platform-process.ts';

const KEY = 'canary-api-key-0123456789';
const MODEL_KEY = 'canary-model-key-0123456789';
const RUNS = 2_500;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

/** Some will be ended by requests that happen to be good ones. */
const open = Array.from({ length: 50 }, (_, n) => `open-${n}`);

let platform: Platform;
let operations: readonly Operation[];

beforeAll(async () => {
  // No model answers there: nothing leaves the machine, and agents meet a provider that is down.
  platform = await startPlatform({
    env: { TROUPE_API_KEYS: KEY, OPENAI_API_KEY: MODEL_KEY, OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', LOG_LEVEL: 'debug' },
  });
  const { paths } = (await (await fetch(`${platform.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({ method: method.toUpperCase(), path, responses })),
  );
  for (const id of open) await post('/v1/tasks', { workflow: 'content-approval', input: 'Open', id, startAt: '2100-01-01T00:00:00Z' });
  await post('/v1/tasks', { workflow: 'loan-check', input: { applicant: 'Ada Park', amount: 1 }, id: 'ended' });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

async function post(path: string, body: unknown): Promise<void> {
  const { status } = await platform.api.request('POST', path, body, { authorization: `Bearer ${KEY}` });
  expect(status).toBe(202);
}

const nasty = fc.constantFrom(
  ...['', '../x', '%', '%00', '\0', '\u001b[31m', '$where', '__proto__', 'constructor', '🙂', 'é', '\u202e', '<script>', "' OR 1=1 --"],
  ...['-1', '1e999', '9007199254740993', 'NaN', 'null', '[]', '{"$ne":null}', '2026-02-30', '-5s', '1h1h', 'x'.repeat(5_000)],
);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ maxLength: 10 }));
const value = fc.oneof(
  text,
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, true, -1, 0.5, 1e308, 2 ** 60, [], {}, { $ne: null }, [[[[]]]]),
);
const known = fc.constantFrom(...open, 'ended', 'nobody', 'open-0.0.0', 'content-approval', 'writer', 'find_order');
/** Nearly always a start that is taken. */
const starts = fc.record(
  {
    workflow: fc.constant('content-approval'),
    input: fc.oneof(text, value),
    attributes: fc.dictionary(fc.constantFrom('a', 'b-1'), fc.oneof(text, fc.integer()), { maxKeys: 2 }),
    timeout: fc.oneof(fc.nat(), fc.constant('1h'), nasty),
    startAt: fc.constant('2100-01-01T00:00:00Z'),
  },
  { requiredKeys: ['workflow', 'startAt'] },
);
const fields = fc.record(
  {
    workflow: fc.oneof(known, value),
    agent: fc.oneof(known, value),
    input: value,
    id: fc.oneof(known, value),
    session: fc.oneof(known, value),
    attributes: fc.oneof(fc.dictionary(text, value, { maxKeys: 4 }), value),
    timeout: value,
    startAt: value,
    decision: fc.oneof(fc.constant('approve'), value),
    reason: value,
    args: value,
    turn: fc.oneof(fc.nat(3), value),
  },
  { requiredKeys: [] },
);
/** Of API keys. */
const keys = fc.record(
  {
    label: fc.oneof(known, value),
    roles: fc.oneof(fc.constant(['viewer']), value),
    tenant: fc.oneof(fc.constant('acme'), value),
    approves: fc.oneof(fc.array(text, { maxLength: 3 }), value),
    expiresIn: fc.oneof(fc.nat(), value),
    overlap: value,
  },
  { requiredKeys: [] },
);
const bodies = fc.oneof(
  fc.constant(undefined),
  starts.map((body) => JSON.stringify(body)),
  { weight: 2, arbitrary: fields.map((body) => JSON.stringify(body)) },
  keys.map((body) => JSON.stringify(body)),
  fc.dictionary(text, value, { maxKeys: 4 }).map((body) => JSON.stringify(body)),
  value.map((body) => JSON.stringify(body)),
  fc.tuple(fields, fc.nat(60)).map(([body, cut]) => JSON.stringify(body).slice(0, cut)),
  text,
);
const queries = fc.dictionary(
  fc.oneof(
    fc.constantFrom('limit', 'cursor', 'status', 'kind', 'parent', 'session', 'task', 'createdAfter', 'lastEventId', 'attributes.a'),
    text,
  ),
  text,
  { maxKeys: 2 },
);
const visible = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 20 });
const headers = fc.record(
  {
    'content-type': fc.oneof({ weight: 5, arbitrary: fc.constant('application/json') }, { weight: 1, arbitrary: visible }),
    accept: fc.oneof(fc.constant('*/*'), visible),
    prefer: fc.oneof(fc.constant('wait=0'), visible),
    'idempotency-key': visible,
    'last-event-id': visible,
    'x-request-id': visible,
    traceparent: visible,
    'if-match': visible,
  },
  { requiredKeys: ['content-type'] },
);
const segments = fc.array(fc.oneof(known, text), { minLength: 3, maxLength: 3 });

/** Percent encoding that takes any text; a lone surrogate becomes U+FFFD. */
function encoded(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}

/** Errors of other protocols have shapes of their own, each with a text. */
function expectErrorOfProtocol(type: string, received: string): void {
  expect(type).toMatch(/^application\/(a2a\+)?json/);
  const { error } = JSON.parse(received) as { readonly error: { readonly message: string } };
  expect(error.message.length).toBeLessThan(1_100);
}

it('no request, however odd, gets a 5xx, an answer the API does not document, a stack or a secret', { timeout: 120_000 }, async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.nat(), segments, queries, bodies, headers, async (choice, parts, query, body, sent) => {
      const { method, path, responses } = operations[choice % operations.length]!;
      let next = 0;
      const place = path.replaceAll(/\{[^}]+\}/g, () => encoded(parts[next++]!));
      const search = Object.entries(query)
        .map(([name, wanted]) => `${encoded(name)}=${encoded(wanted)}`)
        .join('&');
      const answer = await fetch(`${platform.url}${place}${search === '' ? '' : `?${search}`}`, {
        method,
        headers: { ...sent, authorization: `Bearer ${KEY}` },
        ...(method === 'GET' || body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(20_000),
      });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const type = answer.headers.get('content-type') ?? '';
      if (type.startsWith('text/event-stream')) {
        await answer.body?.cancel();
        return;
      }
      const received = await answer.text();
      expect(answer.status, received).toBeLessThan(500);
      expect(received).not.toContain('canary');
      if (answer.status < 400) {
        expect(Object.keys(responses), `${method} ${path}`).toContain(String(answer.status));
        return;
      }
      expect(received).not.toMatch(/x{257}|node_modules|\.ts:\d|\n\s+at /);
      if (/^\/(openai|mcp|a2a|\.well-known)/.test(path)) return expectErrorOfProtocol(type, received);
      expect(type).toMatch(/^application\/problem\+json/);
      const problem = JSON.parse(received) as { status: number; code: string; detail: string };
      expect(problem.status).toBe(answer.status);
      expect(Object.keys(errorTitles)).toContain(problem.code);
      expect(problem.detail.length).toBeLessThan(1_000);
    }),
    { numRuns: RUNS },
  );
  // It reached further than the first check. A start and a conflict need a good request: too rare among all routes to be certain.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 415, 422]));
  expect((await fetch(`${platform.url}/readyz`)).status).toBe(200);
  expect(platform.output()).not.toMatch(/canary|"level":[56]0/);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '@troupe/contracts';
import { createHttp } from '@troupe/http';
import { startServer, type Answer, type Server } from './server.ts';

/** A request that must be refused, and how. */
interface Case {
  /** What is wrong with it, in words. */
  readonly what: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: ErrorCode;
  /** What "errors" points at. */
  readonly pointer?: string;
  /** Text the detail must hold. */
  readonly says?: string;
}

const utf8 = (...bytes: number[]): Uint8Array =>
  Buffer.concat([Buffer.from('{"workflow":"echo","input":"'), Buffer.from(bytes), Buffer.from('"}')]);
const nested = (levels: number): string => `{"workflow":"echo","input":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const echo = (rest: string): string => `{"workflow":"echo",${rest}}`;
const manyKeys = echo(`"input":{${Array.from({ length: 100_000 }, (_, key) => `"${key.toString(36)}":1`).join(',')}}`);
const long = 'x'.repeat(10_000);

/** The rows of the table of bad inputs that a request alone can show, by their numbers. */
const rows: Readonly<Record<string, readonly Case[]>> = {
  '1 empty body': [
    { what: 'no body at all', status: 400, code: 'invalid-json' },
    { what: 'a body of no bytes', body: '', status: 400, code: 'invalid-json', says: 'empty' },
  ],
  '2 broken JSON': [
    { what: 'cut', body: '{"workflow":"echo"', status: 400, code: 'invalid-json', says: 'offset 18' },
    { what: 'trailing text', body: '{"workflow":"echo"} x', status: 400, code: 'invalid-json', says: 'offset 20' },
    { what: 'NaN', body: echo('"input":NaN'), status: 400, code: 'invalid-json', says: 'offset 27' },
    { what: 'a comment', body: echo('/* no */"input":1'), status: 400, code: 'invalid-json', says: 'offset 19' },
    { what: 'a trailing comma', body: echo('"input":[1,]'), status: 400, code: 'invalid-json' },
    { what: 'single quotes', body: "{'workflow':'echo'}", status: 400, code: 'invalid-json' },
    { what: 'an unknown escape', body: echo(String.raw`"input":"\x41"`), status: 400, code: 'invalid-json' },
    { what: 'a raw line break in a string', body: echo('"input":"a\nb"'), status: 400, code: 'invalid-json' },
    { what: 'a leading zero', body: echo('"input":01'), status: 400, code: 'invalid-json' },
    { what: 'a hexadecimal number', body: echo('"input":0x10'), status: 400, code: 'invalid-json' },
    { what: 'a lone minus', body: echo('"input":-'), status: 400, code: 'invalid-json' },
  ],
  '3 bad encoding': [
    { what: 'invalid UTF-8', body: utf8(0xff, 0xfe), status: 400, code: 'invalid-encoding' },
    { what: 'an overlong form', body: utf8(0xc0, 0xaf), status: 400, code: 'invalid-encoding' },
    { what: 'a surrogate in UTF-8', body: utf8(0xed, 0xa0, 0x80), status: 400, code: 'invalid-encoding' },
    { what: 'a byte order mark', body: `\uFEFF${echo('"input":1')}`, status: 400, code: 'invalid-encoding' },
  ],
  '4 lone surrogate': [
    { what: 'in a value', body: echo(String.raw`"input":{"a":["\ud800"]}`), status: 422, code: 'invalid-unicode', pointer: '#/input/a/0' },
    { what: 'in a key', body: echo(String.raw`"input":{"\udc00":1}`), status: 422, code: 'invalid-unicode' },
  ],
  '5 control characters in names': [
    { what: 'NUL in a workflow name', body: { workflow: 'ec\0ho' }, status: 422, code: 'invalid-characters', pointer: '#/workflow' },
    { what: 'a line break in an agent name', body: { agent: 'bot\n' }, status: 422, code: 'invalid-characters', pointer: '#/agent' },
    {
      what: 'an escape sequence in a signal name',
      path: '/v1/tasks/open/signals/a%1b%5b31m',
      body: {},
      status: 422,
      code: 'invalid-characters',
    },
    { what: 'NUL in a tool name', method: 'GET', path: '/v1/tools/a%00', status: 422, code: 'invalid-characters' },
  ],
  '6 not an object': [
    { what: 'an array', body: '[]', status: 422, code: 'validation-failed', pointer: '#' },
    { what: 'null', body: 'null', status: 422, code: 'validation-failed', pointer: '#' },
    { what: 'a string', body: '"echo"', status: 422, code: 'validation-failed', pointer: '#' },
    { what: 'a number', body: '5', status: 422, code: 'validation-failed', pointer: '#' },
  ],
  '7 too large': [
    {
      what: 'one byte more than the limit',
      body: echo(`"input":"${'x'.repeat(1_048_576 - 29)}"`),
      status: 413,
      code: 'payload-too-large',
      says: '1048576',
    },
  ],
  '8 compressed': [
    { what: 'gzip', body: '{}', headers: { 'content-encoding': 'gzip' }, status: 415, code: 'unsupported-encoding' },
    { what: 'br, in capitals', body: '{}', headers: { 'content-encoding': 'BR' }, status: 415, code: 'unsupported-encoding' },
  ],
  '9 nesting': [
    { what: '10,000 levels', body: nested(10_000), status: 422, code: 'too-deep', says: '32' },
    { what: 'one level more than the limit', body: nested(32), status: 422, code: 'too-deep' },
    { what: '100,000 levels, never closed', body: '['.repeat(100_000), status: 422, code: 'too-deep' },
  ],
  '10 too many items': [
    { what: '100,000 keys', body: manyKeys, status: 422, code: 'too-many-items', says: '100000' },
    { what: '500,000 elements', body: echo(`"input":[${'1,'.repeat(499_999)}1]`), status: 422, code: 'too-many-items' },
  ],
  '11 forbidden keys': [
    { what: '__proto__', body: echo('"__proto__":{"workflow":"wait"}'), status: 400, code: 'forbidden-key', pointer: '#/__proto__' },
    { what: '__proto__ by escapes', body: echo(String.raw`"\u005f_proto__":1`), status: 400, code: 'forbidden-key' },
    {
      what: 'constructor.prototype',
      body: echo('"attributes":{"constructor":{"prototype":{"a":1}}}'),
      status: 400,
      code: 'forbidden-key',
      pointer: '#/attributes/constructor',
    },
    { what: 'in a query', method: 'GET', path: '/v1/tasks?__proto__=1', status: 400, code: 'invalid-query' },
    { what: 'as an attribute in a query', method: 'GET', path: '/v1/tasks?attributes.__proto__=1', status: 400, code: 'invalid-query' },
  ],
  '12 duplicate keys': [
    { what: 'at the top', body: '{"workflow":"echo","workflow":"wait"}', status: 400, code: 'duplicate-key', pointer: '#/workflow' },
    { what: 'in the input', body: echo(String.raw`"input":{"a":1,"\u0061":2}`), status: 400, code: 'duplicate-key', pointer: '#/input/a' },
  ],
  '13 unknown property': [
    { what: 'of a start', body: { workflow: 'echo', inptu: 1 }, status: 422, code: 'unknown-property', pointer: '#/inptu' },
    { what: 'of a cancel', path: '/v1/tasks/open/cancel', body: { why: 'x' }, status: 422, code: 'unknown-property', pointer: '#/why' },
    { what: 'of a suspend', path: '/v1/tasks/open/suspend', body: { why: 'x' }, status: 422, code: 'unknown-property', pointer: '#/why' },
    {
      what: 'of a decision',
      path: '/v1/approvals/asked.1.0',
      body: { decision: 'approve', by: 'me' },
      status: 422,
      code: 'unknown-property',
      pointer: '#/by',
    },
    {
      what: 'with a pointer to escape',
      body: { workflow: 'echo', 'a/b~c': 1 },
      status: 422,
      code: 'unknown-property',
      pointer: '#/a~1b~0c',
    },
  ],
  '14 wrong type': [
    { what: 'a number in quotes', path: '/v1/tasks/open/fork', body: { turn: '0' }, status: 422, code: 'wrong-type', pointer: '#/turn' },
    { what: 'a number for a name', body: { workflow: 5 }, status: 422, code: 'wrong-type', pointer: '#/workflow' },
    { what: 'an object for a timeout', body: { workflow: 'echo', timeout: {} }, status: 422, code: 'wrong-type', pointer: '#/timeout' },
    { what: 'null for an id', body: { workflow: 'echo', id: null }, status: 422, code: 'wrong-type', pointer: '#/id' },
    { what: 'a fraction for a turn', path: '/v1/tasks/open/fork', body: { turn: 0.5 }, status: 422, code: 'wrong-type', pointer: '#/turn' },
    {
      what: 'an object for an attribute',
      body: { workflow: 'echo', attributes: { a: { $ne: null } } },
      status: 422,
      code: 'wrong-type',
      pointer: '#/attributes/a',
    },
  ],
  '15 out of range': [
    { what: '1e400', body: echo('"input":1e400'), status: 422, code: 'out-of-range', pointer: '#/input' },
    {
      what: '2^53 + 1',
      body: echo('"input":[9007199254740993]'),
      status: 422,
      code: 'out-of-range',
      pointer: '#/input/0',
      says: '9007199254740991',
    },
    {
      what: 'a negative timeout',
      body: { workflow: 'echo', timeout: -1 },
      status: 422,
      code: 'out-of-range',
      pointer: '#/timeout',
      says: '0',
    },
    {
      what: 'a turn before the first',
      path: '/v1/tasks/open/fork',
      body: { turn: -1 },
      status: 422,
      code: 'out-of-range',
      pointer: '#/turn',
    },
    { what: 'a start beyond all time', body: { workflow: 'echo', startAt: 1e17 }, status: 422, code: 'out-of-range', pointer: '#/startAt' },
    { what: 'a name of 129 characters', body: { workflow: 'x'.repeat(129) }, status: 422, code: 'out-of-range', pointer: '#/workflow' },
    {
      what: 'a timeout that is no duration',
      body: { workflow: 'echo', timeout: 'soon' },
      status: 422,
      code: 'invalid-duration',
      pointer: '#/timeout',
    },
    {
      what: 'a start on February 30',
      body: { workflow: 'echo', startAt: '2026-02-30T08:00:00Z' },
      status: 422,
      code: 'validation-failed',
      pointer: '#/startAt',
    },
  ],
  '16-18 content types': [
    ...[
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'application/json\ta',
      'application/jsonp',
      'application',
      ',',
    ].map((type): Case => ({
      what: type,
      body: '{"workflow":"echo","unknown":1}',
      headers: { 'content-type': type },
      status: 415,
      code: 'unsupported-media-type',
    })),
    // White space around a header's value is no part of it (RFC 9110, 5.5): validation must still happen.
    {
      what: 'a leading space',
      body: '{"workflow":"echo","unknown":1}',
      headers: { 'content-type': ' application/json' },
      status: 422,
      code: 'unknown-property',
    },
    {
      what: 'capitals',
      body: '{"workflow":"echo","unknown":1}',
      headers: { 'content-type': 'Application/JSON;charset=UTF-8' },
      status: 422,
      code: 'unknown-property',
    },
  ],
  '19 accept': [
    {
      what: 'an image of a list',
      method: 'GET',
      path: '/v1/tasks',
      headers: { accept: 'image/png' },
      status: 406,
      code: 'not-acceptable',
      says: 'application/json',
    },
    {
      what: 'an image of a start',
      body: { workflow: 'echo' },
      headers: { accept: 'image/png, text/html;q=0.5' },
      status: 406,
      code: 'not-acceptable',
    },
    {
      what: 'JSON of a stream',
      method: 'GET',
      path: '/v1/tasks/open/events',
      headers: { accept: 'application/json' },
      status: 406,
      code: 'not-acceptable',
    },
    {
      what: 'anything but JSON',
      method: 'GET',
      path: '/v1/tasks',
      headers: { accept: 'application/json;q=0' },
      status: 406,
      code: 'not-acceptable',
    },
  ],
  '25 unknown route': [
    { what: 'GET', method: 'GET', path: '/v2/tasks', status: 404, code: 'route-not-found' },
    { what: 'POST of broken JSON', path: '/v1/nothing', body: '{', status: 404, code: 'route-not-found' },
    { what: 'a switched-off /metrics', method: 'GET', path: '/metrics', status: 404, code: 'route-not-found' },
    { what: 'another case', method: 'GET', path: '/V1/tasks', status: 404, code: 'route-not-found' },
    { what: 'HTML in the address', method: 'GET', path: '/<script>alert(1)</script>', status: 404, code: 'route-not-found' },
  ],
  '26 wrong method': [
    { what: 'PUT of the tasks', method: 'PUT', path: '/v1/tasks', body: {}, status: 405, code: 'method-not-allowed' },
    { what: 'GET of a signal', method: 'GET', path: '/v1/tasks/open/signals/go', status: 405, code: 'method-not-allowed' },
    { what: 'DELETE of the page', method: 'DELETE', path: '/', status: 405, code: 'method-not-allowed' },
    { what: 'QUERY', method: 'QUERY', path: '/v1/tasks', status: 405, code: 'method-not-allowed' },
    { what: 'PROPFIND', method: 'PROPFIND', path: '/v1/tasks', status: 405, code: 'method-not-allowed' },
    { what: 'OPTIONS', method: 'OPTIONS', path: '/v1/tasks/open', status: 405, code: 'method-not-allowed' },
  ],
  '27 bad ids': [
    ...['%2e%2e%2f', '%00', 'a.b', '*', '%3e', '|', '@', '%20', 'a%2fb', '-a', 'caf%C3%A9', long].map((id): Case => ({
      what: id.slice(0, 20),
      method: 'GET',
      path: `/v1/tasks/${id}`,
      status: 400,
      code: 'invalid-id',
    })),
    { what: 'an empty id', method: 'GET', path: '/v1/tasks/', status: 400, code: 'invalid-id' },
    { what: 'a percent sign alone', method: 'GET', path: '/v1/tasks/%zz', status: 400, code: 'bad-request' },
    { what: 'bytes that are not UTF-8', method: 'GET', path: '/v1/tasks/%ff', status: 400, code: 'bad-request' },
    { what: 'the id of a start', body: { workflow: 'echo', id: '../x' }, status: 400, code: 'invalid-id', pointer: '#/id' },
    { what: 'the session of a start', body: { agent: 'bot', session: 'a b' }, status: 400, code: 'invalid-id', pointer: '#/session' },
    { what: 'a session', method: 'GET', path: '/v1/sessions/a%2fb', status: 400, code: 'invalid-id' },
    { what: 'a session of a user with a line break', method: 'GET', path: '/v1/sessions/user%3Aa%0Ab', status: 400, code: 'invalid-id' },
    { what: 'an approval', method: 'GET', path: '/v1/approvals/one', status: 400, code: 'invalid-id' },
    { what: 'of a cancel', path: '/v1/tasks/a.b/cancel', status: 400, code: 'invalid-id' },
    { what: 'of a purge', method: 'DELETE', path: '/v1/tasks/a.b', status: 400, code: 'invalid-id' },
  ],
  '28 conversations that cannot be gone on with': [
    ...(
      [
        ['of a system', { messages: [{ role: 'system', content: 'Obey.' }] }, '#/conversation/messages/0/role', 'validation-failed'],
        [
          'with a result of nothing',
          { messages: [{ role: 'tool', content: 'x', toolCallId: 'a' }] },
          '#/conversation/messages/0/toolCallId',
          'validation-failed',
        ],
        ['with another member', { messages: [], model: 'x' }, '#/conversation/model', 'unknown-property'],
        ['of __proto__', '{"agent":"bot","conversation":{"__proto__":{"messages":[]}}}', '#/conversation/__proto__', 'unknown-property'],
        ['of a number', 7, '#/conversation', 'wrong-type'],
        ['with messages that are text', { messages: 'hello' }, '#/conversation/messages', 'wrong-type'],
        [
          'with a tool no model can name',
          { tools: [{ name: 'a b', description: '', schema: {} }] },
          '#/conversation/tools/0/name',
          'validation-failed',
        ],
        [
          'with 129 tools',
          { tools: Array.from({ length: 129 }, (_, n) => ({ name: `t${n}`, description: '', schema: {} })) },
          '#/conversation/tools',
          'out-of-range',
        ],
      ] as const
    ).map(([what, conversation, pointer, code]): Case => ({
      what,
      body: typeof conversation === 'string' ? conversation : { agent: 'bot', input: 'hello', conversation },
      status: 422,
      code,
      pointer,
    })),
  ],
  '28 names that look like others': [
    { what: 'right-to-left override', body: { workflow: 'e\u202echo' }, status: 422, code: 'invalid-characters', pointer: '#/workflow' },
    { what: 'zero-width space', body: { workflow: 'echo\u200b' }, status: 422, code: 'invalid-characters', pointer: '#/workflow' },
    { what: 'a Cyrillic look-alike', body: { workflow: 'eсho' }, status: 404, code: 'workflow-not-found' },
  ],
  '29 bad queries': [
    ...[
      'limit=-1',
      'limit=0',
      'limit=1e9',
      'limit=201',
      'limit=',
      'limit=1&limit=2',
      'limit=0x10',
      'limit=%201',
      'colour=red',
      'status=done',
      'status=running,',
      'status=running&status=blocked',
    ].map((query): Case => ({
      what: query,
      method: 'GET',
      path: `/v1/tasks?${query}`,
      status: 400,
      code: 'invalid-query',
      says: query.split('=', 1)[0]!,
    })),
    {
      what: 'a day for a moment',
      method: 'GET',
      path: '/v1/tasks?createdAfter=2026-01-01',
      status: 400,
      code: 'invalid-query',
      says: 'createdAfter',
    },
    {
      what: 'a moment on a day there is not',
      method: 'GET',
      path: '/v1/tasks?createdBefore=2026-04-31T00:00:00Z',
      status: 400,
      code: 'invalid-query',
      says: 'createdBefore',
    },
    { what: 'an unknown kind', method: 'GET', path: '/v1/tasks?kind=job', status: 400, code: 'invalid-query', says: 'kind' },
    { what: 'an attribute twice', method: 'GET', path: '/v1/tasks?attributes.a=1&attributes.a=2', status: 400, code: 'invalid-query' },
    { what: 'a wait without a unit', method: 'GET', path: '/v1/tasks/open?wait=30', status: 400, code: 'invalid-query', says: 'wait' },
    { what: 'a wait of an hour', method: 'GET', path: '/v1/tasks/open?wait=1h', status: 400, code: 'invalid-query', says: '60s' },
    { what: 'a query where none is known', path: '/v1/tasks?wait=30s', body: { workflow: 'echo' }, status: 400, code: 'invalid-query' },
    { what: 'a parent that is no id', method: 'GET', path: '/v1/tasks?parent=a.b', status: 400, code: 'invalid-id' },
  ],
  '30 bad cursors': [
    { what: 'of tasks', method: 'GET', path: '/v1/tasks?cursor=garbage', status: 400, code: 'invalid-cursor' },
    { what: 'of a history', method: 'GET', path: '/v1/tasks/open/history?cursor=%00', status: 400, code: 'invalid-cursor' },
    { what: 'of approvals', method: 'GET', path: '/v1/approvals?cursor=-1', status: 400, code: 'invalid-cursor' },
    { what: 'of events', method: 'GET', path: '/v1/tasks/open/events?lastEventId=garbage', status: 400, code: 'invalid-cursor' },
  ],
  '31 idempotency keys': [
    {
      what: 'with another body',
      body: { workflow: 'echo', input: 2 },
      headers: { 'idempotency-key': 'k1' },
      status: 409,
      code: 'idempotency-key-reused',
    },
    {
      what: 'of 256 characters',
      body: { workflow: 'echo' },
      headers: { 'idempotency-key': 'k'.repeat(256) },
      status: 400,
      code: 'bad-request',
    },
    { what: 'empty', body: { workflow: 'echo' }, headers: { 'idempotency-key': '' }, status: 400, code: 'bad-request' },
    {
      what: 'with a space',
      path: '/v1/tasks/open/signals/go',
      body: 1,
      headers: { 'idempotency-key': 'a b' },
      status: 400,
      code: 'bad-request',
    },
  ],
  '34 a task that has ended': [
    ...['signals/go', 'cancel', 'terminate', 'suspend', 'updates/rename'].map((verb): Case => ({
      what: verb,
      path: `/v1/tasks/ended/${verb}`,
      status: 409,
      code: 'task-ended',
    })),
    { what: 'resume of one that runs', path: '/v1/tasks/open/resume', status: 409, code: 'task-not-suspended' },
    { what: 'purge of one that runs', method: 'DELETE', path: '/v1/tasks/open', status: 409, code: 'task-open' },
    { what: 'a second decision', path: '/v1/approvals/decided.1.0', body: { decision: 'reject' }, status: 409, code: 'already-decided' },
  ],
  '35 an id that is taken': [{ what: 'by another request', body: { workflow: 'echo', id: 'open' }, status: 409, code: 'already-exists' }],
  'and what is not there': [
    { what: 'a task', method: 'GET', path: '/v1/tasks/nobody', status: 404, code: 'task-not-found' },
    { what: 'a signal to no task', path: '/v1/tasks/nobody/signals/go', body: 1, status: 404, code: 'task-not-found' },
    { what: 'the events of no task', method: 'GET', path: '/v1/tasks/nobody/events', status: 404, code: 'task-not-found' },
    { what: 'a workflow to start', body: { workflow: 'nope' }, status: 404, code: 'workflow-not-found' },
    { what: 'an agent to start', body: { agent: 'nope' }, status: 404, code: 'agent-not-found' },
    { what: 'an agent in a session', path: '/v1/sessions/s/messages', body: { agent: 'nope' }, status: 404, code: 'agent-not-found' },
    { what: 'an approval', method: 'GET', path: '/v1/approvals/open.9.9', status: 404, code: 'approval-not-found' },
    { what: 'a session', method: 'GET', path: '/v1/sessions/nobody', status: 404, code: 'session-not-found' },
    {
      what: 'the session a user has with an agent',
      method: 'GET',
      path: '/v1/sessions/user%3AAda%20Lovelace%3Abot',
      status: 404,
      code: 'session-not-found',
    },
    { what: 'a workflow', method: 'GET', path: '/v1/workflows/nope', status: 404, code: 'workflow-not-found' },
    { what: 'a tool', method: 'GET', path: '/v1/tools/nope', status: 404, code: 'tool-not-found' },
    { what: 'a query', path: '/v1/tasks/open/queries/nope', status: 404, code: 'query-not-found' },
    { what: 'an update', path: '/v1/tasks/open/updates/nope', status: 404, code: 'update-not-found' },
  ],
  'and what does not fit': [
    { what: 'neither workflow nor agent', body: {}, status: 422, code: 'validation-failed', says: 'either' },
    { what: 'both workflow and agent', body: { workflow: 'echo', agent: 'bot' }, status: 422, code: 'validation-failed' },
    {
      what: 'an input the workflow refuses',
      body: { workflow: 'strict', input: 1 },
      status: 422,
      code: 'invalid-input',
      pointer: '#/input',
    },
    { what: 'an update that is rejected', path: '/v1/tasks/open/updates/rename', status: 422, code: 'update-rejected' },
    {
      what: 'an unknown decision',
      path: '/v1/approvals/asked.1.0',
      body: { decision: 'maybe' },
      status: 422,
      code: 'validation-failed',
      pointer: '#/decision',
    },
    {
      what: 'edited arguments of a rejection',
      path: '/v1/approvals/asked.1.0',
      body: { decision: 'reject', args: {} },
      status: 422,
      code: 'validation-failed',
      pointer: '#/args',
    },
    {
      what: 'too many attributes',
      body: { workflow: 'echo', attributes: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`a${n}`, n])) },
      status: 422,
      code: 'out-of-range',
    },
    {
      what: 'an attribute with a bad key',
      body: { workflow: 'echo', attributes: { $where: 1 } },
      status: 422,
      code: 'validation-failed',
      pointer: '#/attributes/$where',
    },
    { what: 'ten thousand characters of a wrong key', body: { workflow: 'echo', [long]: 1 }, status: 422, code: 'unknown-property' },
  ],
};

const cases = Object.entries(rows).flatMap(([row, list]) => list.map((entry) => ({ row, ...entry })));

let server: Server;

beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'open' });
  await server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'ended' });
  await server.ask('POST', '/v1/tasks', { agent: 'desk', id: 'asked', input: {} });
  await server.ask('POST', '/v1/tasks', { agent: 'desk', id: 'decided', input: {} });
  await server.ask('POST', '/v1/approvals/decided.1.0', { decision: 'approve' });
  await server.ask('POST', '/v1/tasks', { workflow: 'echo', input: 1 }, { 'idempotency-key': 'k1' });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

function snapshot(): string {
  return JSON.stringify([[...server.service.tasks], server.service.signals]);
}

async function send({ method = 'POST', path = '/v1/tasks', body, headers }: Case): Promise<Answer> {
  return server.ask(method, path, body, headers);
}

function expectProblem(answer: Answer, { status, code, pointer, says }: Case): void {
  expect({ status: answer.status, code: answer.body?.code, detail: answer.body?.detail }).toMatchObject({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `https://troupe.dev/errors/${code}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    requestId: answer.headers.get('x-request-id'),
    retryable: false,
  });
  if (pointer !== undefined) expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer, message: expect.any(String) }));
  if (says !== undefined) expect(answer.body.detail).toContain(says);
  expect(answer.text.length).toBeLessThan(4_096);
  expect(answer.text).not.toMatch(/node_modules|\.ts:\d|\n\s+at /);
  expect(answer.text).not.toContain('x'.repeat(257));
}

describe('a bad request is refused with its own code and changes nothing (H2)', () => {
  it.each(cases)('$row: $what', async (entry) => {
    const before = snapshot();
    expectProblem(await send(entry), entry);
    expect(snapshot()).toBe(before);
  });

  it('a thousand times in parallel as well', { timeout: 60_000 }, async () => {
    const before = snapshot();
    const small = cases.filter(({ body }) => typeof body !== 'string' || body.length < 10_000);
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, n) => send(small[n % small.length]!)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, n) => small[n % small.length]!.status));
    expect(snapshot()).toBe(before);
  });
});

describe('what looks bad but is not', () => {
  it.each([
    ['keys a database or a prototype would trip over', { $set: 1, 'a.b': 2, $where: 'x', constructor: { prototype: 1 } }],
    ['a query operator as a value', { $ne: null }],
    ['NUL, HTML and terminal sequences in a text', '\0<script>alert(1)</script>\u001b[31m\u202e'],
    ['an emoji and its pairs', '👩‍👩‍👧'],
    ['the largest exact numbers', [9_007_199_254_740_991, -9_007_199_254_740_991, 1e308, 5e-324, 0.1]],
    ['300 KB', 'x'.repeat(300_000)],
    ['null', null],
  ])('%s is data and comes back unharmed', async (_what, input) => {
    const { body } = await server.ask('POST', '/v1/tasks', { workflow: 'echo', input }, { prefer: 'wait=5' });
    expect(body).toMatchObject({ status: 'completed', output: input });
  });

  it('__proto__ is data inside the input', async () => {
    const { text } = await server.ask('POST', '/v1/tasks', echo('"input":{"__proto__":{"admin":true}}'), { prefer: 'wait=5' });
    expect(text).toContain('"output":{"__proto__":{"admin":true}}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('the body of a signal is data, whatever it is (H3)', async () => {
    for (const payload of ['{"__proto__":1}', '"text"', '[]', 'null', '0', '{"a":{"constructor":2}}']) {
      expect(await server.ask('POST', '/v1/tasks/open/signals/data', payload)).toMatchObject({ status: 202 });
      expect(JSON.stringify(server.service.signals.at(-1)!.payload)).toBe(payload);
    }
    await server.ask('POST', '/v1/tasks/open/signals/data');
    expect(server.service.signals.at(-1)!.payload).toBeNull();
  });

  it('31 levels of input and a body of exactly the limit are taken', async () => {
    expect(await server.ask('POST', '/v1/tasks', nested(31))).toMatchObject({ status: 202 });
    const exact = echo(`"input":"${'x'.repeat(1_048_576 - 30)}"`);
    expect(exact).toHaveLength(1_048_576);
    expect(await server.ask('POST', '/v1/tasks', exact)).toMatchObject({ status: 202 });
  });

  it('names are kept in NFC', async () => {
    await server.ask('POST', '/v1/tasks/open/signals/cafe%CC%81', 1);
    expect(server.service.signals.at(-1)!.name).toBe('caf\u00e9');
  });
});

describe('headers that come with an error', () => {
  it('405 lists what is allowed', async () => {
    const { headers } = await server.ask('PUT', '/v1/tasks', {});
    expect(headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('409 of a taken id says where the task is', async () => {
    const { headers } = await server.ask('POST', '/v1/tasks', { workflow: 'echo', id: 'open' });
    expect(headers.get('location')).toBe('/v1/tasks/open');
  });

  it('a request id of the caller is kept, one that could forge log lines is not', async () => {
    expect((await server.ask('GET', '/healthz', undefined, { 'x-request-id': 'abc-1' })).headers.get('x-request-id')).toBe('abc-1');
    expect((await server.ask('GET', '/healthz', undefined, { 'x-request-id': 'a b' })).headers.get('x-request-id')).not.toBe('a b');
  });
});

describe('a failure of ours (H1)', () => {
  it('is a 500 that shows nothing of its cause', async () => {
    server.service.failNext(new Error('connect postgres://admin:hunter2@db'));
    const answer = await server.ask('GET', '/v1/tasks/open');
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ code: 'internal', retryable: false });
    expect(answer.text).not.toContain('hunter2');
  });

  it('refuses to start with keys wanted and none given', async () => {
    const options = {
      services: server.service,
      rights: { demand: () => {}, of: () => [] },
      log: false as const,
      info: { version: '0', mode: 'embedded', appName: 'x', notices: [] },
    };
    await expect(createHttp({ ...options, auth: { kind: 'keys', keys: [] } })).rejects.toMatchObject({ code: 'invalid-configuration' });
  });
});

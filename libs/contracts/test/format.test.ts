import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEntry,
  decodeLargeBody,
  decodeMessage,
  decodeTaskBody,
  decodeTurn,
  encodeEntry,
  encodeLargeBody,
  encodeMessage,
  encodeTaskBody,
  encodeTurn,
  isReadable,
  mayHold,
  messageOf,
  startOf,
  type TaskBody,
} from '../src/format.ts';
import { taskId, type Command, type Input, type Json, type Turn } from '../src/index.ts';

const task = taskId('t');
const failure = {
  name: 'E',
  message: 'm',
  code: 'c',
  cause: { name: 'F', message: 'n' },
  retryAfter: 5,
  details: { a: [1] },
  stack: 'E: m\n at x',
};
const id = '0.0' as never;
const start: Input = {
  kind: 'start',
  task: 'workflow',
  name: 'w',
  run: 1,
  input: { __proto__: null, a: -0 },
  attributes: { a: 1, b: 'x', c: true },
  parent: { task, call: 't/0.0' as never },
  deadline: 1.5e12,
  carried: { createdAt: 1, usage: { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0 } },
};
/** One of each kind, as full as the platform writes them. */
const inputs: readonly Input[] = [
  start,
  { kind: 'accepted', start },
  { kind: 'resolved', id, value: null, usage: { inputTokens: 3 } },
  { kind: 'resolved', id },
  { kind: 'rejected', id, failure },
  { kind: 'signal', name: '', payload: null, message: 'm' },
  { kind: 'update', name: 'u', payload: [1], message: 'm' },
  { kind: 'cancel', reason: 'r' },
  { kind: 'expired' },
  { kind: 'attempt-failed', id, attempt: 1, failure, retryAt: 1, lost: true, unknown: true },
  { kind: 'progress', id, attempt: 1, details: {} },
  { kind: 'suspend' },
  { kind: 'resume' },
  { kind: 'terminate', reason: 'r' },
];
const commands: readonly Command[] = [
  { id, kind: 'step', name: 's', options: { retry: { attempts: 3, nonRetryable: ['x'] }, startToClose: 5, effect: 'once' } },
  { id, kind: 'activity', name: 'a', args: [1], hash: 'h', key: 'k' },
  { id, kind: 'tool', name: 't' },
  { id, kind: 'model', name: 'm', args: { agent: 'a', round: 1 } },
  { id, kind: 'child', name: 'c', task, taskKind: 'agent', parentClose: 'cancel', timeout: 5, attributes: {} },
  { id, kind: 'timer', name: 'sleep', due: 1.5, hash: 'for 1' },
  { id, kind: 'await-signal', name: 's', handler: true, after: 2 },
  { id, kind: 'approval', name: 't', agent: 'a', args: null },
  { id, kind: 'open-session', name: 's' },
  { id, kind: 'abandon', name: '0.0', target: id, awaitEnd: true },
  { id, kind: 'publish', name: 'p', data: 1 },
  { id, kind: 'set-attributes', name: '', attributes: { a: 1 } },
  { id, kind: 'set-status', name: '', text: 't' },
  { id, kind: 'patch', name: 'p' },
  { id, kind: 'answer', name: 'm', value: 1, failure },
  { id, kind: 'continue-as-new', name: '', input: 1, signals: [{ name: 's', payload: null }] },
  { id, kind: 'end', name: 'failed', status: 'failed', error: failure, session: { id: 's', at: 0, messages: [{}] } },
];
/** Who asked, in every input that a client can cause. */
const by = { kind: 'key', id: 'k1', user: 'ada' } as const;
const asked: readonly Input[] = inputs
  .filter(({ kind }) => !['accepted', 'expired', 'progress'].includes(kind))
  .map((input) => ({ ...input, by }) as Input);
const turn: Turn = { task, n: 3, at: 5, build: 'b', inputs, commands };
const body = (i: unknown, c: unknown = [], more: object = {}): string => JSON.stringify({ v: 1, i, c, ...more });
const read = (text: string): ReturnType<typeof decodeTurn> => decodeTurn({ task, n: 3, at: 5, build: 'b', body: text });

describe('the body of a turn', () => {
  it('is read as it was written, whatever the inputs and commands', () => {
    expect(decodeTurn(encodeTurn(turn))).toEqual(JSON.parse(JSON.stringify(turn)));
    const known = { ...turn, inputs: asked };
    expect(decodeTurn(encodeTurn(known))).toEqual(JSON.parse(JSON.stringify(known)));
  });

  it('is this text in version 1, for ever (F2)', () => {
    const small: Turn = { task, n: 0, at: 5, build: 'b', inputs: [{ kind: 'resume' }], commands: [{ id, kind: 'patch', name: 'p' }] };
    expect(encodeTurn(small)).toEqual({
      task,
      n: 0,
      at: 5,
      build: 'b',
      body: '{"v":1,"i":[{"kind":"resume"}],"c":[{"id":"0.0","kind":"patch","name":"p"}]}',
    });
  });

  it('says without being decoded whether it may hold a message', () => {
    const [quiet, busy] = [encodeTurn({ ...turn, inputs: [start], commands: [] }), encodeTurn(turn)];
    expect([mayHold(quiet), mayHold(busy)]).toEqual([false, true]);
    expect([mayHold(busy, 'm'), mayHold(busy, 'another')]).toEqual([true, false]);
    expect(inputs.map(messageOf).filter((message) => message !== undefined)).toEqual(['m', 'm']);
  });

  it('begins a log when its first input is a start, or was accepted with one', () => {
    expect([start, { kind: 'accepted', start } as const].map((input) => startOf({ inputs: [input] }))).toEqual([start, start]);
    expect(startOf({ inputs: [{ kind: 'resume' }, start] })).toBeUndefined();
  });

  it.each([
    ['', 'its body is not JSON'],
    ['{"i":[],"c":', 'its body is not JSON'],
    ['null', 'its body is null, not an object'],
    ['[]', 'its body is a list, not an object'],
    ['{"i":[],"c":[]}', 'it has no version, so no released version of Troupe wrote it'],
    ['{"v":1}', 'its i is missing, not a list'],
    [body([], {}), 'its c is an object, not a list'],
    [body([7]), 'its i[0] is 7, not an object'],
    [body([{ kind: 'teleport' }]), 'its i[0].kind is "teleport", which this version of Troupe does not know'],
    [body([{ kind: 'constructor' }]), 'its i[0].kind is "constructor", which this version of Troupe does not know'],
    [body([start, { kind: 'resolved', id: 7 }]), 'its i[1].id is 7, not the id of a command'],
    [body([{ kind: 'rejected', id, failure: { name: 'E', message: 5 } }]), 'its i[0].failure.message is 5, not text'],
    [
      body([{ kind: 'rejected', id, failure: { name: 'E', message: 'm', cause: 'why' } }]),
      'its i[0].failure.cause is "why", not an object',
    ],
    [body([{ kind: 'attempt-failed', id, attempt: 1, failure, retryAt: null }]), 'its i[0].retryAt is null, not a number'],
    [body([], [{ kind: 'timer', id, name: 'sleep', due: 'soon' }]), 'its c[0].due is "soon", not a number'],
    [
      body([], [{ kind: 'end', id, name: 'x', status: 'vanished' }]),
      'its c[0].status is "vanished", which this version of Troupe does not know',
    ],
    [
      body([], [{ kind: 'set-attributes', id, name: '', attributes: { a: {} } }]),
      'its c[0].attributes["a"] is an object, not text, a number, true or false',
    ],
    [body([{ ...start, name: undefined }]), 'its i[0].name is missing, not text'],
    [
      body([], [], { v: 99 }),
      'it was written by version 99 of the format, and this process reads up to 1: deploy the newer version of Troupe that wrote it',
    ],
    [body([], [], { v: 'x' }), 'it has no version, so no released version of Troupe wrote it'],
    [
      `{"v":1,"i":[{"kind":"signal","name":"s","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}],"c":[]}`,
      expect.stringMatching(/nests deeper/),
    ],
    [body([{ kind: 'signal', name: 'x'.repeat(100), payload: 1, message: 2 }]), 'its i[0].message is 2, not text'],
    [body([{ kind: 'resume', by: { kind: 'god', id: 'k' } }]), 'its i[0].by.kind is "god", which this version of Troupe does not know'],
    [body([{ kind: 'cancel', by: 'ada' }]), 'its i[0].by is "ada", not an object'],
    [body([{ kind: 'p'.repeat(100) }]), 'its i[0].kind is text of 100 characters, which this version of Troupe does not know'],
  ])('that does not fit says where: %.60s', (text, unreadable) => {
    expect(read(text)).toEqual({ task, n: 3, unreadable });
  });

  it('nests as deep as values may, and brackets in text nest nothing', () => {
    let payload: unknown = '[{'.repeat(1_000);
    for (let i = 0; i < 199; i++) payload = i % 2 === 0 ? [payload] : { '"\\': payload };
    expect(read(body([{ kind: 'signal', name: '\\"[', payload }]))).toMatchObject({ inputs: [{ payload }] });
  });
});

const listed: TaskBody = {
  task: {
    id: 't',
    kind: 'workflow',
    name: 'w',
    status: 'running',
    input: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    waitingFor: [],
    usage: { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0 },
    attributes: {},
    build: 'b',
    traceId: 'x',
    turns: 1,
  },
  request: 'r',
  decided: [{ id, turn: 2, at: 5, status: 'approved' }],
};
const messages: readonly Json[] = [{ role: 'user', content: 'hello' }];

describe('the bodies of a task record, a message and a session entry', () => {
  it('are read as they were written', () => {
    expect(decodeTaskBody({ body: encodeTaskBody(listed) })).toMatchObject(listed);
    expect(decodeLargeBody({ large: encodeLargeBody({ task: { output: [1] } }) })).toMatchObject({ task: { output: [1] } });
    expect(decodeLargeBody({})).toBeUndefined();
    for (const input of inputs) expect(decodeMessage({ body: encodeMessage(input) })).toEqual(JSON.parse(JSON.stringify(input)));
    expect(decodeEntry({ body: encodeEntry(messages) })).toEqual(messages);
  });

  it('say their version, and are not read in another (F1)', () => {
    const bodies = [encodeTaskBody(listed), encodeLargeBody({ task: {} }), encodeMessage(start), encodeEntry(messages)];
    const readAll = (change: (body: string) => string): readonly unknown[] => {
      const [record, large, message, entry] = bodies.map(change) as [string, string, string, string];
      return [decodeTaskBody({ body: record }), decodeLargeBody({ large }), decodeMessage({ body: message }), decodeEntry({ body: entry })];
    };
    for (const found of readAll((body) => body.replace('"v":1', '"v":2')))
      expect(found).toEqual({ unreadable: expect.stringMatching(/^it was written by version 2 of the format/) });
    for (const found of readAll((body) => body.replace('"v":1,', '')))
      expect(found).toEqual({ unreadable: expect.stringMatching(/^it has no version/) });
  });
});

describe('any text in the place of a body', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc.tuple(fc.array(fc.jsonValue()), fc.array(fc.jsonValue())).map(([i, c]) => body(i, c)),
    // A true body with something wrong in it, or missing.
    fc.tuple(fc.nat(), fc.nat(), fc.option(fc.jsonValue())).map(([which, field, value]) => {
      const all = JSON.parse(body(inputs, commands)) as { i: Record<string, unknown>[]; c: Record<string, unknown>[] };
      const items = [...all.i, ...all.c];
      const item = items[which % items.length]!;
      const keys = Object.keys(item);
      item[keys[field % keys.length]!] = value;
      return JSON.stringify(all);
    }),
  );

  it('is read as what it is, or as what is wrong with it, and never throws', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const found = [
          read(text),
          decodeTaskBody({ body: text }),
          decodeLargeBody({ large: text })!,
          decodeMessage({ body: text }),
          decodeEntry({ body: text }),
        ];
        for (const each of found) expect(isReadable(each) || typeof each.unreadable === 'string').toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

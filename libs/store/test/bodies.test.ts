import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command, Input, Turn } from '@troupe/contracts';
import { newTaskId, taskRecord } from '../src/contract/records.ts';
import { isReadable, readEntry, readMessage, readTaskBody, readTurn, writeTurn } from '../src/index.ts';

const task = newTaskId();
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
const turn: Turn = { task, n: 3, at: 5, build: 'b', inputs, commands };
const body = (i: unknown, c: unknown = [], more: object = {}): string => JSON.stringify({ i, c, ...more });
const read = (text: string): ReturnType<typeof readTurn> => readTurn({ task, n: 3, at: 5, build: 'b', body: text });

describe('the body of a turn', () => {
  it('is read as it was written, whatever the inputs and commands', () => {
    expect(readTurn(writeTurn(turn))).toEqual(JSON.parse(JSON.stringify(turn)));
  });

  it.each([
    ['', 'its body is not JSON'],
    ['{"i":[],"c":', 'its body is not JSON'],
    ['null', 'its body is null, not an object'],
    ['[]', 'its body is a list, not an object'],
    ['{}', 'its i is missing, not a list'],
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
    [body([], [], { v: 99 }), expect.stringMatching(/^it has version 99 and this version of Troupe reads up to 1: deploy/)],
    [body([], [], { v: 'x' }), 'it has no version'],
    [
      `{"i":[{"kind":"signal","name":"s","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}],"c":[]}`,
      expect.stringMatching(/nests deeper/),
    ],
    [body([{ kind: 'signal', name: 'x'.repeat(100), payload: 1, message: 2 }]), 'its i[0].message is 2, not text'],
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
          readTaskBody(taskRecord(task, { body: text })),
          readMessage({ task, partition: 0, id: 'm', at: 1, body: text }),
          readEntry({ n: 0, task, at: 1, body: text }),
        ];
        for (const each of found) expect(isReadable(each) || typeof each.unreadable === 'string').toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

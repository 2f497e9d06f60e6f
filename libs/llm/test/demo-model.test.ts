import type { Json, Message, ModelRequest, ToolSpec } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { demoModel } from '../src/demo.ts';

const findOrder: ToolSpec = {
  name: 'find_order',
  description: 'Look up an order',
  schema: { type: 'object', properties: { order: { type: 'string', pattern: '^A-\\d{4}$' } }, required: ['order'] },
};
const refundOrder: ToolSpec = {
  name: 'refund_order',
  description: 'Pay back',
  schema: {
    type: 'object',
    properties: { order: { type: 'string', pattern: '^A-\\d{4}$' }, reason: { type: 'string' } },
    required: ['order', 'reason'],
  },
};
const searchFlights: ToolSpec = {
  name: 'search_flights',
  description: 'Find flights',
  schema: {
    type: 'object',
    properties: { from: { type: 'string' }, to: { type: 'string' }, date: { type: 'string', format: 'date' } },
    required: ['from', 'to', 'date'],
  },
};
const toBilling: ToolSpec = { name: 'transfer_to_billing', description: 'Hands over', schema: { type: 'object', properties: {} } };

function ask(messages: readonly Message[], tools: readonly ToolSpec[] = [], output?: Json) {
  const pieces: string[] = [];
  const request: ModelRequest = { model: 'demo', messages, tools, settings: {}, ...(output === undefined ? {} : { output }) };
  const options = { signal: new AbortController().signal, onDelta: ({ text }: { text: string }) => void pieces.push(text) };
  return demoModel()
    .generate(request, options)
    .then((answer) => ({ ...answer, pieces }));
}

const user = (content: string): Message => ({ role: 'user', content });

function done(name: string, args: Json, result: string): readonly Message[] {
  return [
    { role: 'assistant', content: '', toolCalls: [{ id: name, name, args }] },
    { role: 'tool', content: result, toolCallId: name },
  ];
}

describe('the demo model', () => {
  it('looks things up before it does what it was asked to do by name', async () => {
    const question = user('My headphones broke. Please refund order A-1003.');
    const first = await ask([question], [findOrder, refundOrder]);
    expect(first).toMatchObject({ finish: 'tools', toolCalls: [{ name: 'find_order', args: { order: 'A-1003' } }] });

    const looked = [question, ...done('find_order', { order: 'A-1003' }, '{"id":"A-1003","item":"Headphones"}')];
    const second = await ask(looked, [findOrder, refundOrder]);
    expect(second).toMatchObject({ toolCalls: [{ name: 'refund_order', args: { order: 'A-1003', reason: question.content } }] });

    const third = await ask([...looked, ...done('refund_order', {}, '{"refunded":189}')], [findOrder, refundOrder]);
    expect(third.finish).toBe('stop');
    expect(third.text).toContain('A-1003');
    expect(third.text).toContain('189');
  });

  it('does not act unless the user named the action', async () => {
    const looked = [user('Where is A-1003?'), ...done('find_order', {}, '{"status":"shipped"}')];
    expect(await ask(looked, [findOrder, refundOrder])).toMatchObject({ finish: 'stop', text: expect.stringContaining('shipped') });
  });

  it('does not act on what it could not look up, and says why', async () => {
    const looked = [user('Refund order A-9999'), ...done('find_order', {}, 'There is no order A-9999.')];
    expect(await ask(looked, [findOrder, refundOrder])).toMatchObject({
      finish: 'stop',
      text: expect.stringContaining('There is no order A-9999.'),
    });
  });

  it('calls no tool whose arguments are not in the question', async () => {
    expect(await ask([user('Find me a flight from Oslo to Lisbon.')], [searchFlights])).toMatchObject({ finish: 'stop' });
    const answer = await ask([user('Find me a flight from Oslo to New York on 2026-12-01.')], [searchFlights]);
    expect(answer.toolCalls?.[0]?.args).toEqual({ from: 'Oslo', to: 'New York', date: '2026-12-01' });
  });

  it('remembers what users said they like, and puts what fits first', async () => {
    const found = '[{"number":"TR 1","seats":["aisle"]},{"number":"TR 2","seats":["window"]}]';
    const messages = [
      user('I like a window seat.'),
      { role: 'assistant', content: 'Noted.' } as const,
      user('Go on'),
      ...done('search_flights', {}, found),
    ];
    const { text } = await ask(messages);
    expect(text).toMatch(/^search_flights: number TR 2, seats window \(and 1 more\)\./);
    expect(text).toContain('"I like a window seat."');
  });

  it('hands over to the agent that was named', async () => {
    expect(await ask([user('A question for billing, please')], [toBilling])).toMatchObject({
      toolCalls: [{ name: 'transfer_to_billing' }],
    });
    expect(await ask([user('Good morning')], [toBilling])).toMatchObject({ finish: 'stop' });
  });

  it('gives typed answers that fit the schema', async () => {
    const output: Json = {
      type: 'object',
      properties: {
        team: { type: 'string', enum: ['sales', 'support'] },
        urgent: { type: 'boolean' },
        euros: { type: 'number' },
        tags: { type: 'array', items: { type: 'string' } },
      },
    };
    const { text } = await ask([user('An urgent matter for support, over 20 euros')], [], output);
    expect(JSON.parse(text!)).toMatchObject({ team: 'support', urgent: true, euros: 20, tags: [expect.any(String)] });
  });

  it('streams its text in pieces, gives the same answer again, and counts what it used', async () => {
    const one = await ask([user('Draft: Why tests matter')]);
    const other = await ask([user('Draft: Why tests matter')]);
    expect(one.pieces.length).toBeGreaterThan(5);
    expect(one.pieces.join('')).toBe(one.text);
    expect(other.text).toBe(one.text);
    expect(one.usage.outputTokens).toBeGreaterThan(0);
  });

  it('stops when its signal aborts', async () => {
    const stopped = AbortSignal.abort(new Error('enough'));
    const request: ModelRequest = { model: 'demo', messages: [user('Hello')], tools: [], settings: {} };
    await expect(demoModel().generate(request, { signal: stopped, onDelta: () => {} })).rejects.toThrow('enough');
  });
});

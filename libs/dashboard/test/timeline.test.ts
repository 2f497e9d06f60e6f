import { describe, expect, it } from 'vitest';
import { conversationOf, saidIn } from '../src/app/conversation/conversation-of.ts';
import { timelineOf } from '../src/app/events/timeline-of.ts';
import type { SeenEvent } from '../src/app/events/seen-event.ts';

let position = 0;
const event = (type: string, second: number, data: object = {}): SeenEvent => ({
  id: `0.${position++}`,
  type,
  data: { at: new Date(second * 1_000).toISOString(), ...data },
});
const call = { call: 't/0.1', kind: 'activity', name: 'pay' };

describe('the timeline of a task', () => {
  it('has a call from its start to its end, with the attempts that failed', () => {
    const spans = timelineOf([
      event('call.started', 1, { ...call, args: 5 }),
      event('call.retrying', 2, { ...call, error: { message: 'busy' } }),
      event('call.completed', 4, { ...call, value: 'paid' }),
    ]);
    expect(spans).toEqual([
      {
        ...{ key: 't/0.1', kind: 'activity', name: 'pay', from: 1_000, to: 4_000, state: 'completed', undoes: false },
        ...{ tries: [{ at: 2_000, message: 'busy' }], asked: 5, came: 'paid' },
      },
    ]);
  });

  it('has what is open without an end, signals as points, and decisions by how they came out', () => {
    const spans = timelineOf([
      event('timer.started', 1, { timer: 't/0.2', name: 'sleep', due: 'x' }),
      event('approval.requested', 2, { approval: 't/0.3', tool: 'pay', args: {} }),
      event('signal', 3, { name: 'packed', payload: 1 }),
      event('approval.decided', 4, { approval: 't/0.3', decision: 'reject' }),
      event('call.started', 5, { call: 't/0.4', kind: 'child', name: 'report', task: 't-0-4' }),
    ]);
    expect(spans.map(({ kind, name, state, to, task }) => ({ kind, name, state, to, task }))).toEqual([
      { kind: 'timer', name: 'sleep', state: 'waiting', to: undefined, task: undefined },
      { kind: 'approval', name: 'pay', state: 'failed', to: 4_000, task: undefined },
      { kind: 'signal', name: 'packed', state: 'point', to: 3_000, task: undefined },
      { kind: 'child', name: 'report', state: 'open', to: undefined, task: 't-0-4' },
    ]);
  });

  it('ignores the end of what it never saw begin', () => {
    expect(timelineOf([event('call.completed', 1, call), event('timer.fired', 2, { timer: 'x' })])).toEqual([]);
  });
});

describe('a conversation', () => {
  const model = { call: 't/1.0', kind: 'model', name: 'gold' };

  it('has what a model writes while it writes it, and then what it wrote', () => {
    const begun = [event('call.started', 1, model)];
    expect(conversationOf(begun, new Map([['t/1.0', 'The beg']]))).toEqual([
      { kind: 'assistant', key: 't/1.0', text: 'The beg', by: 'gold', writing: true },
    ]);
    const done = [...begun, event('call.completed', 2, { ...model, value: { text: 'The end.' } })];
    expect(conversationOf(done, new Map())).toMatchObject([{ text: 'The end.', writing: false }]);
  });

  it('of a session has calls with their results, and content in parts as text', () => {
    const said = saidIn(
      [
        { role: 'user', content: [{ type: 'text', text: 'Look' }, { type: 'image' }] },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'look', args: { at: 1 } }] },
        { role: 'tool', content: 'seen', toolCallId: 'c1' },
        { role: 'assistant', content: 'I saw it.' },
      ],
      'helper',
      '7',
    );
    expect(said).toEqual([
      { kind: 'user', key: '7.0', text: 'Look\n[image]' },
      { kind: 'tool', key: '7.1.c1', name: 'look', args: { at: 1 }, state: 'completed', result: 'seen' },
      { kind: 'assistant', key: '7.3', text: 'I saw it.', by: 'helper' },
    ]);
  });
});

import type { AgentDefinition, CallId, MemoryCall } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { createMemoryRequests, type MemoryRequestParts } from '../src/calls/memory/memory-requests.ts';

const shown = { call: 'acme~t/0.0' as CallId, attempt: 1, token: 'x' };

/** One open call, and what the memory is asked for it. */
function owner(command: object, fits = true): { readonly parts: MemoryRequestParts; readonly asked: MemoryCall[] } {
  const asked: MemoryCall[] = [];
  const open = new Map([['0.0', { command: { id: '0.0', ...command }, attempts: 0 }]]);
  const start = { task: 'agent', name: 'keeper', by: { kind: 'key', id: 'k' }, attributes: { user: 'ann' }, session: 'acme~s' };
  const agents = new Map([
    ['keeper', { name: 'keeper', memory: { longTerm: {} } } as AgentDefinition],
    ['plain', { name: 'plain' } as AgentDefinition],
  ]);
  const parts = {
    ...{ isClosing: () => false, ownership: { owns: () => true }, tokens: { fits: () => fits } },
    tasks: { get: () => ({ id: 'acme~t', state: { open, createdAt: 1, start } }) },
    loaded: { app: { agents } },
    memory: {
      async perform(call: MemoryCall) {
        asked.push(call);
        return { done: true };
      },
    },
  };
  return { parts: parts as unknown as MemoryRequestParts, asked };
}

it('what is remembered, for whom and by whom is what the log has, whatever a worker says besides (W13)', async () => {
  const { parts, asked } = owner({ kind: 'tool', name: 'remember', args: { text: 'of the log' }, askedBy: 'keeper' });
  const said = { ...shown, args: { text: 'of the worker' }, user: 'eve' };
  expect(await createMemoryRequests(parts)(said)).toEqual({ value: { done: true } });
  expect(asked).toMatchObject([
    { call: 'acme~t/0.0', tenant: 'acme', user: 'person:ann', session: 'acme~s', tool: 'remember', args: { text: 'of the log' } },
  ]);
  expect(asked[0]!.agent.name).toBe('keeper');
});

it.each([
  ['of an agent without a memory', { kind: 'tool', name: 'remember', args: { text: 't' }, askedBy: 'plain' }, 'call-not-allowed'],
  ['of an agent that is gone', { kind: 'tool', name: 'remember', args: { text: 't' }, askedBy: 'gone' }, 'call-not-allowed'],
  ['of another tool', { kind: 'tool', name: 'refund', args: {}, askedBy: 'keeper' }, 'call-not-allowed'],
  ['of an activity of that name', { kind: 'activity', name: 'remember', args: {}, askedBy: 'keeper' }, 'call-not-allowed'],
] as const)('nothing is done for a call %s (W13)', async (_, command, code) => {
  const { parts, asked } = owner(command);
  await expect(createMemoryRequests(parts)(shown)).rejects.toMatchObject({ code });
  expect(asked).toEqual([]);
});

it('nothing is done for who was not given the call (W13)', async () => {
  const { parts, asked } = owner({ kind: 'tool', name: 'remember', args: { text: 't' }, askedBy: 'keeper' }, false);
  await expect(createMemoryRequests(parts)(shown)).rejects.toMatchObject({ code: 'invalid-token' });
  expect(asked).toEqual([]);
});

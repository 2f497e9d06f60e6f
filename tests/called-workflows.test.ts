import type { AgentDefinition, Json, ModelResponse } from '@troupe/contracts';
import { agent, guard, model, parallel, pipeline, workflow } from '@troupe/sdk';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { platformOf, speaker, type Asked } from './patterns/pattern-platform.ts';

const usage = { inputTokens: 1, outputTokens: 1 };

interface Shown {
  /** What the model was shown of its tools, and what it was given last. */
  tools: Json;
  results: string[];
}

/** An agent that makes these calls, one an answer, and then says what it was given. */
function caller(calls: readonly (readonly [string, Json])[], shown: Shown, options: Partial<AgentDefinition>): AgentDefinition {
  const own = model({
    name: 'caller-model',
    generate: async ({ messages, tools }): Promise<ModelResponse> => {
      shown.tools = tools as unknown as Json;
      shown.results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content as string);
      const call = calls[shown.results.length];
      if (call === undefined) return { text: shown.results.join(' | '), finish: 'stop', usage };
      return { toolCalls: [{ id: `c${shown.results.length}`, name: call[0], args: call[1] }], finish: 'tools', usage };
    },
  });
  return agent({ ...(options as object), name: 'caller', model: own, instructions: 'Call.' }) as AgentDefinition;
}

const area = workflow({
  name: 'area',
  description: 'The area of a field',
  input: z.object({ width: z.number().positive(), input: z.number() }),
  run: async (_, { width, input }) => ({ square: width * input }),
});
const double = pipeline({ name: 'double', input: z.number(), steps: [(n: number) => n * 2, workflow('same', async (_, n: number) => n)] });

describe('workflows among the tools of an agent', () => {
  it('are shown with their input, checked by it, and give what they give', async () => {
    const shown: Shown = { tools: null, results: [] };
    const calls = [
      ['area', { width: 0, input: 2 }],
      ['area', { width: 3, input: 2 }],
      ['double', { input: 21 }],
    ] as const;
    const { service } = await platformOf(caller(calls, shown, { tools: [area, 'double'] }), double);
    const { task } = await service.start({ kind: 'agent', name: 'caller', input: 'go' });
    expect(await service.wait(task.id, 8_000)).toMatchObject({ status: 'completed' });
    expect(shown.results).toEqual([expect.stringContaining('The arguments of "area" do not fit: width'), '{"square":6}', '42']);
    expect(shown.tools).toMatchObject([
      { name: 'area', description: 'The area of a field', schema: { required: ['width', 'input'] } },
      { name: 'double', schema: { properties: { input: { type: 'number' } }, required: ['input'] } },
    ]);
    const { items } = await service.list({ parent: task.id }, { limit: 5 });
    expect(items.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(['workflow area', 'workflow double']);
  });

  it('wait for a human where the agent says so', async () => {
    const shown: Shown = { tools: null, results: [] };
    const { service } = await platformOf(caller([['double', { input: 1 }]], shown, { tools: [double], approve: { double: true } }));
    const { task } = await service.start({ kind: 'agent', name: 'caller', input: 'go' });
    await expect.poll(async () => (await service.approvals({ limit: 5 })).items.length).toBe(1);
    const [approval] = (await service.approvals({ limit: 5 })).items;
    await service.decide(approval!.id, { decision: 'approve', args: { input: 5 } });
    expect(await service.wait(task.id, 8_000)).toMatchObject({ output: '10' });
  });

  it('have their arguments and results guarded as tools have', async () => {
    const shown: Shown = { tools: null, results: [] };
    const fewer = guard({
      name: 'fewer',
      check: (value) => ({ verdict: 'rewrite', value: { input: (value as { input: number }).input - 1 } }),
    });
    const hidden = guard({ name: 'hidden', check: (value) => ({ verdict: 'rewrite', value: `<${String(value)}>` }) });
    const guarded = caller([['double', { input: 21 }]], shown, { tools: [double], guard: { toolCall: [fewer], toolResult: [hidden] } });
    const { service } = await platformOf(guarded);
    const { task } = await service.start({ kind: 'agent', name: 'caller', input: 'go' });
    expect(await service.wait(task.id, 8_000)).toMatchObject({ output: '<40>' });
  });

  it('are held to what the agent that asks has left', async () => {
    const asked: Asked = [];
    const chatty = speaker('chatty', asked, () => 'words');
    const chain = pipeline({ name: 'chain', steps: [chatty, parallel({ name: 'inner', members: [chatty] }), chatty] });
    const shown: Shown = { tools: null, results: [] };
    const { service } = await platformOf(caller([['chain', { input: 'x' }]], shown, { tools: [chain], limits: { tokens: 6 } }));
    const { task } = await service.start({ kind: 'agent', name: 'caller', input: 'go' });
    expect(await service.wait(task.id, 8_000)).toMatchObject({ status: 'failed', error: { code: 'limit-tokens' } });
    // Of six tokens the call of the caller took two, and each of the others two.
    expect(asked).toHaveLength(2);
  });
});

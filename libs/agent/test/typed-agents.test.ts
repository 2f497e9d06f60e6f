import type { AgentDefinition, App, Json } from '@troupe/contracts';
import { localTools } from '@troupe/tools/local';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { decideAnswer, snapshotOf } from '../src/index.ts';
import { toolboxOf } from '../src/model/plan/toolbox.ts';
import { drive } from './driven-task.ts';

const plain: AgentDefinition = {
  kind: 'agent',
  name: 'plain',
  description: '',
  model: ['gold'],
  instructions: '',
  tools: [],
  handoffs: [],
};
const fares = { ...plain, name: 'fares', input: z.object({ from: z.string(), travellers: z.int().positive() }) };
const counter = { ...plain, name: 'counter', input: z.array(z.string()) };
const desk = { ...plain, name: 'desk', tools: [fares, counter, plain], approve: { fares: ({ travellers }: any) => travellers > 9 } };
const app: App = {
  build: 'b',
  workflows: new Map(),
  activities: new Map(),
  models: new Map(),
  tools: new Map(),
  agents: new Map([plain, fares, counter, desk].map((each) => [each.name, each])),
};
const planned = async (name: string, args: Json) => {
  const reply = { finish: 'tools', calls: [{ id: 'a', name, args }] } as Json;
  const { calls } = await decideAnswer(localTools(app), { app, agent: 'desk', reply, pin: snapshotOf });
  return calls[0]!;
};

it('an agent is a tool with the schema of its input, wrapped where that is no object, and a text without one', () => {
  const { specs } = toolboxOf(desk, app, localTools(app));
  expect(specs.map(({ name, schema }) => [name, Object.keys((schema as { properties: object }).properties)])).toEqual([
    ['fares', ['from', 'travellers']],
    ['counter', ['input']],
    ['plain', ['input']],
  ]);
});

it('arguments that do not fit go back to the model, and rules see those that do', async () => {
  expect(await planned('fares', { from: 'Oslo', travellers: 0 })).toMatchObject({
    plan: 'refuse',
    message: expect.stringContaining('travellers'),
  });
  expect(await planned('fares', { from: 'Oslo', travellers: 2 })).toMatchObject({
    plan: 'agent',
    agent: 'fares',
    typed: true,
    approve: false,
  });
  expect(await planned('fares', { from: 'Oslo', travellers: 10 })).toMatchObject({ approve: true });
  expect(await planned('counter', { input: ['a'] })).toMatchObject({ plan: 'agent', agent: 'counter' });
  expect(await planned('counter', { input: 'a' })).toMatchObject({ plan: 'refuse' });
  expect(await planned('plain', { input: 'a' })).not.toHaveProperty('typed');
});

it('it is asked with all arguments, or with the one that stands for its input', async () => {
  for (const [name, args, input] of [
    ['fares', { from: 'Oslo', travellers: 2 }, { from: 'Oslo', travellers: 2 }],
    ['counter', { input: ['a'] }, ['a']],
    ['plain', { input: 'a' }, 'a'],
  ] as const) {
    const task = await drive();
    await task.answer({ finish: 'tools', calls: [await planned(name, args as unknown as Json)] });
    expect(task.open()).toMatchObject([{ kind: 'child', name, input }]);
  }
});

import type { AgentDefinition, App, Json, ModelAnswer, PlannedCall } from '@troupe/contracts';
import { localTools } from '@troupe/tools/local';
import { describe, expect, it } from 'vitest';
import { decideAnswer, snapshotOf } from '../src/index.ts';
import { drive } from './driven-task.ts';

const advisor: AgentDefinition = {
  kind: 'agent',
  name: 'advisor',
  description: 'Helps',
  model: ['gold'],
  instructions: '',
  tools: ['ask_user'],
  approve: { ask_user: { deadline: '1h', late: 'nobody was there' } },
  handoffs: [],
};
const app = (agent: AgentDefinition): App => ({
  build: 'b',
  workflows: new Map(),
  agents: new Map([[agent.name, agent]]),
  tools: new Map(),
  activities: new Map(),
  models: new Map(),
});

async function planOf(args: Json, agent: AgentDefinition = advisor): Promise<PlannedCall> {
  const of = app(agent);
  const answer = (await decideAnswer(localTools(of), {
    app: of,
    agent: agent.name,
    reply: { finish: 'tools', calls: [{ id: 'a', name: 'ask_user', args }] } as unknown as Json,
    pin: (each) => snapshotOf(each),
  })) as ModelAnswer;
  return answer.calls[0]!;
}

describe('ask_user', () => {
  it('is planned as a question with the form of its answer, and the time the agent gives it', async () => {
    const time = { deadline: 3_600_000, late: 'nobody was there' };
    expect(await planOf({ question: 'Which?', choices: ['red', 'blue'] })).toMatchObject({
      plan: 'ask',
      title: 'Which?',
      schema: { type: 'string', enum: ['red', 'blue'] },
      ...time,
    });
    expect(await planOf({ question: 'Why?' })).toMatchObject({ plan: 'ask', schema: { type: 'string' } });
    const schema = { type: 'object', properties: { from: { type: 'string' } }, required: ['from'] };
    expect(await planOf({ question: 'When?', schema })).toMatchObject({ plan: 'ask', schema });
  });

  it.each([
    ['without a question', {}, /do not fit/],
    ['with choices and a schema', { question: 'Which?', choices: ['a'], schema: {} }, /not both/],
    ['with a schema that is none', { question: 'Which?', schema: { type: 'colour' } }, /schema: /],
  ])('%s goes back to the model', async (_, args, message) => {
    expect(await planOf(args as Json)).toMatchObject({ plan: 'refuse', message: expect.stringMatching(message) });
  });

  it('is no tool of an agent that does not list it', async () => {
    const { approve: _, ...other } = advisor;
    expect(await planOf({ question: 'Which?' }, { ...other, tools: [] })).toMatchObject({ plan: 'refuse' });
  });

  const question = {
    id: 'a',
    name: 'ask_user',
    args: { question: 'Which?' },
    plan: 'ask',
    title: 'Which?',
    schema: { type: 'string' },
  } as const;

  it.each([
    [{ decision: 'approve', args: 'blue' }, 'blue'],
    [{ decision: 'approve', args: { from: 'Oslo' } }, '{"from":"Oslo"}'],
    [{ decision: 'reject', reason: 'none of your business' }, 'The human would not answer: none of your business'],
    [{ decision: 'reject', reason: 'deadline passed', expired: true }, 'No human answered in time: deadline passed'],
  ])('gives the model what the human said: %j', async (decision, content) => {
    const task = await drive();
    const [asked] = await task.answer({ calls: [{ ...question, deadline: 60_000 }] });
    expect(asked).toMatchObject({
      kind: 'approval',
      name: 'ask_user',
      agent: 'advisor',
      due: 1_060_000,
      request: { kind: 'question', title: 'Which?', schema: { type: 'string' } },
    });
    await task.resolve('ask_user', decision as Json);
    expect(task.asked().at(-1)).toMatchObject({ role: 'tool', toolCallId: 'a', content });
    expect(await task.replayed()).toEqual([]);
  });
});

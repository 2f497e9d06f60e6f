import type { AgentContext, AgentDefinition, AgentSnapshot, App, Json, WorkflowDefinition } from '@troupe/contracts';
import { z } from 'zod';

const workflows: readonly WorkflowDefinition[] = [
  { kind: 'workflow', name: 'echo', description: 'Ends at once with its input', run: async (_ctx, input) => input },
  {
    kind: 'workflow',
    name: 'wait',
    description: 'Ends with the payload of the signal "finish"',
    async run(ctx) {
      ctx.on.query('echo', (payload: Json) => payload);
      ctx.on.update('rename', (payload: Json) => payload, {
        validate(payload: Json) {
          if (payload === null) throw new Error('A name is needed.');
        },
      });
      return ctx.signal('finish');
    },
  },
  { kind: 'workflow', name: 'strict', description: 'Takes a text', input: z.string(), run: async (_ctx, input) => input },
];

const agent = (name: string, description: string): AgentDefinition => ({
  kind: 'agent',
  name,
  description,
  model: ['demo'],
  instructions: description,
  tools: [],
  handoffs: [],
});

const agents = [agent('bot', 'Says what was said'), agent('desk', 'Asks a human for a refund, and says what was decided')];

/** The app that a task service under test serves. */
export const serviceApp: App = {
  build: 'test',
  workflows: new Map(workflows.map((each) => [each.name, each])),
  agents: new Map(agents.map((each) => [each.name, each])),
  activities: new Map(),
  tools: new Map(),
  models: new Map(),
};

/** What its agents do, without a model. */
export async function serviceAgents(ctx: AgentContext, input: Json): Promise<Json> {
  if (ctx.agentSnapshot.name === 'desk') {
    const { decision, args } = await ctx.askHuman('desk', 'refund', input);
    return decision === 'approve' ? (args ?? input) : 'rejected';
  }
  if (ctx.session !== undefined) await ctx.openSession(ctx.session);
  ctx.remember(() => [
    { role: 'user', content: String(input) },
    { role: 'assistant', content: String(input) },
  ]);
  return input;
}

/** What a task of one of its agents pins. */
export function serviceSnapshot({ name }: AgentDefinition): AgentSnapshot {
  return { name, models: ['demo'], limits: { modelCalls: 5 }, toolConcurrency: 8, modelTimeout: 1_000, typed: false, recall: 'session' };
}

import { chooseModels } from '@troupe/service';
import type { AgentDefinition, App } from '@troupe/contracts';
import { expect, it } from 'vitest';

const agent: AgentDefinition = {
  kind: 'agent',
  name: 'helper',
  description: 'Helps',
  model: ['default', 'claude-9'],
  instructions: 'Help.',
  tools: [],
  handoffs: [],
};
const none = new Map<string, never>();
const app: App = { build: 'b', workflows: none, agents: new Map([['helper', agent]]), tools: none, activities: none, models: none };

it('tells of the models that nobody serves before anybody asks for them', () => {
  const keyed = { openai: { apiKey: 'k' } };
  expect(chooseModels(keyed, () => app).notices()).toEqual([expect.stringContaining('"claude-9"')]);
  expect(chooseModels({ ...keyed, model: 'nonsense' }, () => app).notices()).toEqual([
    expect.stringContaining('"nonsense"'),
    expect.stringContaining('"claude-9"'),
  ]);
  const own = { kind: 'model' as const, name: 'claude-9', generate: () => Promise.reject(new Error('Nobody asks.')) };
  expect(chooseModels(keyed, () => ({ ...app, models: new Map([['claude-9', own]]) })).notices()).toEqual([]);
  expect(chooseModels({ openai: {} }, () => ({ ...app, agents: none })).notices()).toEqual([expect.stringContaining('demo model')]);
});

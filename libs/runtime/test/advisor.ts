import type { AgentDefinition, AgentSnapshot } from '@troupe/contracts';

/** An agent whose loop the test gives. It may ask its like. */
export const advisor: AgentDefinition = {
  kind: 'agent',
  name: 'advisor',
  description: 'Pays',
  model: ['demo'],
  instructions: 'Pay.',
  tools: ['advisor'],
  handoffs: [],
};

/** What its tasks pin. */
export const advisorSnapshot: AgentSnapshot = {
  name: 'advisor',
  models: ['demo'],
  limits: { modelCalls: 5 },
  toolConcurrency: 8,
  modelTimeout: 1_000,
  typed: false,
  recall: 'session',
};

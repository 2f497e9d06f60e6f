import { activity, agent, model, tool, type AgentDefinition, type ModelDefinition, type ToolDefinition } from 'troupe';
import { z } from 'zod';

/** What the programs beside this one use; nothing is wrong with these. */

export const charge = activity({
  name: 'charge',
  input: z.object({ card: z.string(), euros: z.number() }),
  run: async ({ card }) => ({ id: card }),
});

export const find: ToolDefinition<{ city: string }, { flights: number }, 'find'> = tool({
  name: 'find',
  description: 'Finds flights',
  input: z.object({ city: z.string() }),
  run: ({ city }) => ({ flights: city.length }),
});

export const gold: ModelDefinition = model({
  name: 'gold',
  generate: async () => ({ text: 'yes', finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } }),
});

export const helper: AgentDefinition<{ answer: string }, 'helper'> = agent({
  name: 'helper',
  model: gold,
  instructions: 'Help.',
  output: z.object({ answer: z.string() }),
});

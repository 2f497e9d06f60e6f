import { agent } from 'troupe';
import { pay, search } from '../tools/desk-tools.ts';

export const teller = agent({
  name: 'teller',
  description: 'Pays out',
  model: 'clerk-model',
  instructions: ({ taskId }) => taskId,
  tools: [pay],
});

export const clerk = agent({
  name: 'clerk',
  description: 'Does what it is asked',
  model: 'clerk-model',
  instructions: ({ taskId }) => taskId,
  tools: [search, pay, teller],
});

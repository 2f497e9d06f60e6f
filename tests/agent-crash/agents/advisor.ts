import { agent } from 'troupe';
import { pay, search } from '../tools/desk-tools.ts';

export const teller = agent({
  name: 'teller',
  description: 'Pays out',
  model: 'advisor-model',
  instructions: ({ taskId }) => taskId,
  tools: [pay],
});

export const advisor = agent({
  name: 'advisor',
  description: 'Does what it is asked',
  model: 'advisor-model',
  instructions: ({ taskId }) => taskId,
  tools: [search, pay, teller],
});

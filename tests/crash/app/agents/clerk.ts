import { agent } from 'troupe';
import { lookUp } from '../tools/look-up.ts';

export const clerk = agent({
  name: 'clerk',
  description: 'Looks things up',
  model: 'clerk-model',
  instructions: 'Look things up.',
  tools: [lookUp],
});

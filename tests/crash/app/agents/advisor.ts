import { agent } from 'troupe';
import { lookUp } from '../tools/look-up.ts';

export const advisor = agent({
  name: 'advisor',
  description: 'Looks things up',
  model: 'advisor-model',
  instructions: 'Look things up.',
  tools: [lookUp],
});

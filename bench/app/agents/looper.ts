import { agent } from 'troupe';
import { lookUp } from '../tools/look-up.ts';

export const looper = agent({
  name: 'looper',
  description: 'Five rounds of two tools',
  model: 'five-rounds',
  instructions: 'Look things up.',
  tools: [lookUp],
});

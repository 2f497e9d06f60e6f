import { agent } from 'troupe';
import { leak } from '../data/canaries.ts';
import { failing, showing, telling } from '../tools/leaky.ts';

export const clerk = agent({
  name: 'clerk',
  model: 'openai/gpt-5-mini',
  instructions: `Use the tools. ${leak}`,
  tools: [failing, telling, showing],
});
export const parrot = agent({ name: 'parrot', model: 'parrot', instructions: 'Repeat.' });

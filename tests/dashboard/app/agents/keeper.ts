import { agent } from 'troupe';
import { z } from 'zod';

export const keeper = agent({
  name: 'keeper',
  description: 'Remembers what users say',
  model: 'scripted',
  instructions: 'Remember.',
  memory: { longTerm: { recall: 'tool' }, working: { schema: z.object({ plan: z.string().optional() }), initial: {} } },
});

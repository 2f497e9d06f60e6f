import { tool } from 'troupe';
import { z } from 'zod';
import { comeTo } from '../hostile-outcomes.ts';

export default tool({
  name: 'give',
  description: 'Gives what nobody should',
  input: z.object({ from: z.enum(['results', 'errors']), index: z.int() }),
  run: async (which) => comeTo(which) as never,
});

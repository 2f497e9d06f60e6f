import { tool } from 'troupe';
import { z } from 'zod';
import { faults } from '../faults.ts';

export default tool({
  name: 'faulty',
  description: 'Goes wrong in that way',
  input: z.object({ fault: z.string() }),
  run: ({ fault }): Promise<never> => {
    faults[fault]!();
    return new Promise(() => {});
  },
});

import { tool } from 'troupe';
import { z } from 'zod';

export default tool({
  name: 'pay',
  description: 'Pays',
  input: z.object({ euros: z.number() }),
  approve: true,
  run: ({ euros }) => `paid ${euros}`,
});

import { tool } from 'troupe';
import { z } from 'zod';

export default tool({
  name: 'weigh',
  description: 'Says how long a text is',
  input: z.object({ text: z.string(), size: z.number() }),
  run: ({ text, size }) => ({ got: text.length, text: 'w'.repeat(size) }),
});

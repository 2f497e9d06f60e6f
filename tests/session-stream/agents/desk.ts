import { agent, tool } from 'troupe';
import { z } from 'zod';

const refund = tool({ name: 'refund', description: 'Pays back', input: z.object({ input: z.string() }), run: () => 'paid back' });
const advisor = agent({ name: 'advisor', model: 'says', instructions: 'Help.' });

export default agent({
  name: 'desk',
  model: 'says',
  instructions: 'Help.',
  tools: [refund, advisor],
  approve: { refund: { mode: 'defer' } },
});

import { agent, tool } from 'troupe';
import { z } from 'zod';

const look = tool({ name: 'look', description: 'Looks', input: z.object({}), run: () => 'looked' });
const book = tool({ name: 'book', description: 'Books', input: z.object({}), run: () => 'booked' });

export default agent({
  name: 'planner',
  model: 'two-calls',
  instructions: 'Plan.',
  tools: [look, book],
  approve: { look: true, book: true },
  memory: { whileBusy: 'steer' },
});

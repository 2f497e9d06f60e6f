import { tool } from 'troupe';
import { z } from 'zod';

export default tool({
  name: 'roll_dice',
  description: 'Rolls dice and gives what each shows',
  input: z.object({ count: z.int().min(1).max(10) }),
  timeout: '5s',
  run: ({ count }) => Array.from({ length: count }, () => 1 + Math.floor(Math.random() * 6)),
});

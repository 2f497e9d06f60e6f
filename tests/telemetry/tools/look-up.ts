import { tool } from 'troupe';
import { z } from 'zod';

export const lookUp = tool({
  name: 'look_up',
  description: 'Looks up a city',
  input: z.object({ city: z.string() }),
  effect: 'pure',
  run: ({ city }, { log }) => {
    log.info('looked up');
    return `${city} is by the sea`;
  },
});

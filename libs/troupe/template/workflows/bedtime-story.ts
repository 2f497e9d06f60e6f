import { workflow } from 'troupe';
import { z } from 'zod';
import storyteller from '../agents/storyteller.ts';

/** Asks an agent, waits for a listener for up to a day, and survives every crash in between. */
export default workflow({
  name: 'bedtime-story',
  input: z.object({ about: z.string(), wait: z.boolean().default(false) }).meta({ examples: [{ about: 'a lighthouse' }] }),
  async run(ctx, { about, wait }) {
    const story = await ctx.agent(storyteller, about);
    if (wait) {
      ctx.status('waits for the signal "listening"');
      const { key } = await ctx.race({ listening: ctx.signal('listening'), asleep: ctx.sleep('24h') });
      if (key === 'asleep') return { finished: false, story };
    }
    return { finished: true, story };
  },
});

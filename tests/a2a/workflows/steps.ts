import { workflow } from 'troupe';
import { z } from 'zod';

/** Says where it is, so often, waits for a signal, and says once more. */
export const steps = workflow({
  name: 'steps',
  description: 'Counts, and waits in between',
  input: z.object({ count: z.number(), pause: z.number().default(0) }),
  expose: true,
  async run(ctx, { count, pause }) {
    for (let n = 1; n <= count; n++) {
      ctx.status(`step ${n}`);
      await (pause === 0 ? ctx.step(`n${n}`, () => n) : ctx.sleep(pause));
    }
    const said = await ctx.signal('go');
    return { said };
  },
});

export const counted = workflow({
  name: 'counted',
  description: 'Counts to an end',
  input: z.object({ count: z.number(), pause: z.number().default(0) }),
  expose: true,
  async run(ctx, { count, pause }) {
    for (let n = 1; n <= count; n++) {
      ctx.status(`step ${n}`);
      await (pause === 0 ? ctx.step(`n${n}`, () => n) : ctx.sleep(pause));
    }
    return { count };
  },
});

/** Asks twice for the same. */
export const twice = workflow({
  name: 'twice',
  description: 'Asks twice',
  expose: true,
  run: async (ctx) => [await ctx.signal('go'), await ctx.signal('go')],
});

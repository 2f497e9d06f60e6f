import { workflow } from 'troupe';
import { double } from '../activities/double.ts';

/** Three turns until it waits for the second signal. */
export const waiter = workflow('waiter', async (ctx, input: string) => {
  const doubled = await ctx.call(double, 21);
  const first = await ctx.signal('first');
  return [input, doubled, first, await ctx.signal('second')];
});

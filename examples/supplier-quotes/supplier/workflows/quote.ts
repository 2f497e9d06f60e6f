import { workflow } from 'troupe';
import { z } from 'zod';

const prices = new Map([
  ['desk lamp', 49],
  ['chair', 120],
]);

/** An agent for others: it takes its time over what is asked for. */
export default workflow({
  name: 'quote',
  description: 'Says what so many of an item cost',
  input: z.object({ item: z.string(), amount: z.int().min(1) }),
  expose: true,
  run: async (ctx, { item, amount }) => {
    const price = prices.get(item);
    if (price === undefined) throw new Error(`We have no ${item}.`);
    ctx.status(`looking for ${amount} of ${item}`);
    await ctx.sleep('4s');
    return { item, euros: price * amount };
  },
});

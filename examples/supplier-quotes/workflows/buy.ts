import { workflow } from 'troupe';
import { z } from 'zod';

interface Quote {
  readonly item: string;
  readonly euros: number;
}

/** Buys where the supplier asks for no more than there is. */
export default workflow({
  name: 'buy',
  input: z.object({ item: z.string(), amount: z.int().min(1), budget: z.number() }),
  run: async (ctx, { item, amount, budget }) => {
    const { euros } = await ctx.tool<Quote>('supplier', { data: { item, amount } });
    return { item, amount, euros, bought: euros <= budget };
  },
});

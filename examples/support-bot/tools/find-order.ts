import { tool, ToolError } from 'troupe';
import { z } from 'zod';
import { orders } from '../data/orders.ts';

export default tool({
  name: 'find_order',
  description: 'Looks up an order by its number',
  input: z.object({ order: z.string().regex(/^A-\d{4}$/) }),
  effect: 'pure',
  run: ({ order }) => {
    const found = orders.get(order);
    if (found === undefined) throw new ToolError(`There is no order ${order}. Ask for the number on the receipt.`);
    return found;
  },
});

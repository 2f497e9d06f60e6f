import { tool, ToolError } from 'troupe';
import { z } from 'zod';
import { orders } from '../data/orders.ts';

export default tool({
  name: 'find_order',
  description: 'Look up an order by its number',
  input: z.object({
    order: z
      .string()
      .regex(/^A-\d{4}$/)
      .describe('Order number, such as A-1001'),
  }),
  effect: 'pure',
  timeout: '10s',
  run: ({ order }) => {
    const found = orders.get(order);
    if (found === undefined) throw new ToolError(`There is no order ${order}. Ask the customer for the number on the receipt.`);
    return found;
  },
});

import { tool, ToolError } from 'troupe';
import { z } from 'zod';
import { record } from '../data/ledger.ts';
import { orders } from '../data/orders.ts';

export default tool({
  name: 'refund_order',
  description: 'Pay the price of an order back to the customer',
  input: z.object({
    order: z
      .string()
      .regex(/^A-\d{4}$/)
      .describe('Order number, such as A-1001'),
    reason: z.string().min(1).describe('Why the customer gets the money back'),
  }),
  effect: 'idempotent',
  approve: true,
  run: async ({ order, reason }, ctx) => {
    const found = orders.get(order);
    if (found === undefined) throw new ToolError(`There is no order ${order}.`);
    return record('refunds', ctx.idempotencyKey, { order, refunded: found.total, currency: 'EUR', reason });
  },
});

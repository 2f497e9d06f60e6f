import { workflow } from 'troupe';
import { orders, wishes } from '../topics/orders.ts';

export const ordered = workflow('ordered', async (_ctx, input: { customer: string }) => `ordered by ${input.customer}`, {
  on: { topic: orders, map: ({ data }) => ({ customer: data.customer }) },
});

/** An event without a text cannot be taken. */
export const wished = workflow('wished', async (_ctx, wish: string) => wish, {
  on: {
    topic: wishes,
    map: ({ data }) => {
      const { wish } = data as { readonly wish?: unknown };
      if (typeof wish !== 'string') throw new Error(`No wish in ${JSON.stringify(data)}`);
      return wish;
    },
  },
});

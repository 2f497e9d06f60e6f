import { topic } from 'troupe';
import { z } from 'zod';

export const order = z.object({ order: z.string(), customer: z.string(), item: z.string(), euros: z.number().positive() });
export type Order = z.infer<typeof order>;

export const orders = topic('orders', { description: 'What customers ordered', schema: order });
export const payments = topic('payments', {
  description: 'What the bank says that came in',
  schema: z.object({ order: z.string(), euros: z.number() }),
});
export const letters = topic('letters', {
  description: 'Letters to customers, approved',
  schema: z.object({ order: z.string(), customer: z.string(), text: z.string() }),
});

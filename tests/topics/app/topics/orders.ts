import { topic } from 'troupe';
import { z } from 'zod';

export const orders = topic('orders', {
  description: 'What customers ordered',
  schema: z.object({ customer: z.string(), n: z.number() }),
});
export const shipped = topic('orders.shipped');
export const notes = topic('notes');
export const clicks = topic('clicks', { schema: z.object({ page: z.string(), n: z.number() }) });

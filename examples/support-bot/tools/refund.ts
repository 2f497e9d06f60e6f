import { tool } from 'troupe';
import { z } from 'zod';
import { record } from '../data/outbox.ts';

export default tool({
  name: 'refund',
  description: 'Pays money back for an order',
  input: z.object({ order: z.string(), euros: z.number().positive() }),
  effect: 'idempotent',
  run: (refund, ctx) => record('refunds', ctx.idempotencyKey, refund),
});

import { activity } from 'troupe';
import { z } from 'zod';
import { record } from '../data/outbox.ts';

export default activity({
  name: 'pay-claim',
  input: z.object({ claimant: z.email(), euros: z.number().positive() }),
  effect: 'idempotent',
  run: ({ claimant, euros }, ctx) => record('payments', ctx.idempotencyKey, { claimant, euros }),
});

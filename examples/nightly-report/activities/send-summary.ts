import { activity } from 'troupe';
import { z } from 'zod';
import { record } from '../data/outbox.ts';

const summary = z.object({
  night: z.string(),
  accounts: z.number(),
  overdrawn: z.number(),
  total: z.number(),
  failed: z.array(z.string()),
});

export default activity({
  name: 'send-summary',
  input: summary,
  effect: 'idempotent',
  run: (report, ctx) => record('summaries', ctx.idempotencyKey, report),
});

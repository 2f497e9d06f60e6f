import { activity } from 'troupe';
import { z } from 'zod';
import { record } from '../data/ledger.ts';

export default activity({
  name: 'sign-contract',
  description: 'Has the legal department sign; it never signs for more than 50,000',
  input: z.object({ applicant: z.string(), amount: z.number().positive() }),
  effect: 'idempotent',
  startToClose: '30s',
  run: async ({ applicant, amount }, ctx) => {
    if (amount > 50_000) {
      throw Object.assign(new Error(`No contract over 50,000; ${applicant} asked for ${amount}.`), {
        code: 'contract-refused',
        retryable: false,
      });
    }
    return record('contracts', ctx.idempotencyKey, { contract: `C-${ctx.taskId}`, applicant, amount });
  },
});

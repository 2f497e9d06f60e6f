import { activity } from 'troupe';
import { pass, witness } from '../data/ledger.ts';

export const record = activity('record', async ({ n }: { n: number }, ctx): Promise<number> => {
  pass('before-effect');
  witness(ctx.idempotencyKey, 'activity');
  await new Promise((resolve) => setTimeout(resolve, 3));
  pass('after-effect');
  return n * 10;
});

/** Fails once per task, so that attempts are recorded, too. */
export const flaky = activity({
  name: 'flaky',
  retry: { attempts: 3, initial: 5 },
  run: async (_: null, ctx): Promise<string> => {
    witness(ctx.idempotencyKey, 'flaky');
    if (ctx.attempt === 1) throw new Error('not yet');
    return 'in the end';
  },
});

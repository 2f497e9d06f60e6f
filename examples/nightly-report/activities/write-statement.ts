import { activity } from 'troupe';
import { z } from 'zod';
import { balanceOf } from '../data/accounts.ts';
import { record } from '../data/outbox.ts';

export default activity({
  name: 'write-statement',
  input: z.object({ night: z.string(), account: z.string() }),
  effect: 'idempotent',
  run: ({ night, account }, ctx) => record('statements', ctx.idempotencyKey, { night, account, balance: balanceOf(account) }),
});

import { workflow } from 'troupe';
import { z } from 'zod';
import checkCredit from '../activities/check-credit.ts';
import { releaseFunds, reserveFunds } from '../activities/funds.ts';
import signContract from '../activities/sign-contract.ts';

export default workflow({
  name: 'loan-check',
  description: 'A saga: when a later step fails, what the earlier ones did is undone',
  input: z
    .object({ applicant: z.string().min(1), amount: z.number().positive() })
    .meta({ examples: [{ applicant: 'Ada Park', amount: 20_000 }] }),
  run: async (ctx, { applicant, amount }) => {
    const { score } = await ctx.call(checkCredit, { applicant });
    if (score < 600) return { approved: false, reason: `A score of ${score} is below 600` };

    const reservation = { reservation: ctx.taskId, amount };
    // Registered first: the reservation may have happened even when its call fails.
    ctx.compensate(() => ctx.call(releaseFunds, reservation));
    await ctx.call(reserveFunds, reservation);

    const { contract } = await ctx.call(signContract, { applicant, amount });
    return { approved: true, contract };
  },
});

import { scheduledRun, workflow } from 'troupe';
import { z } from 'zod';
import listAccounts from '../activities/list-accounts.ts';
import sendSummary from '../activities/send-summary.ts';
import writeStatement from '../activities/write-statement.ts';

export default workflow({
  name: 'nightly-report',
  description: 'Writes a statement of every account, some at a time, and a summary of them all',
  input: z.object({ night: z.iso.date().optional(), atOnce: z.int().positive().default(25) }),
  run: async (ctx, { night: asked, atOnce }) => {
    // The night of its schedule, whenever it begins.
    const night = asked ?? new Date(scheduledRun(ctx)?.due ?? ctx.now()).toISOString().slice(0, 10);
    const accounts = await ctx.call(listAccounts);
    const outcomes = await ctx.map(accounts, { concurrency: atOnce, onError: 'collect', progress: 'statements' }, (account) =>
      ctx.call(writeStatement, { night, account }),
    );
    const balances = outcomes.flatMap((outcome) => (outcome.ok ? outcome.value.balance : []));
    return ctx.call(sendSummary, {
      night,
      accounts: accounts.length,
      overdrawn: balances.filter((balance) => balance < 0).length,
      total: balances.reduce((sum, balance) => sum + balance, 0),
      failed: outcomes.flatMap((outcome) => (outcome.ok ? [] : (accounts[outcome.index] ?? []))),
    });
  },
});

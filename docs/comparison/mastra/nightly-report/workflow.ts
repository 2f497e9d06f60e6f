import { createStep, createWorkflow } from '@mastra/core/workflows';
import { z } from 'zod';
import { accounts, balanceOf } from '../../../../examples/nightly-report/data/accounts.ts';
import { record } from '../../../../examples/nightly-report/data/outbox.ts';

const today = () => new Date().toISOString().slice(0, 10);
const item = z.object({ night: z.string(), account: z.string() });
const statement = z.object({ night: z.string(), account: z.string(), balance: z.number().optional() });
const summary = z.object({
  night: z.string(),
  accounts: z.number(),
  overdrawn: z.number(),
  total: z.number(),
  failed: z.array(z.string()),
});

const listAccounts = createStep({
  id: 'list-accounts',
  inputSchema: z.object({ night: z.iso.date().optional() }),
  outputSchema: z.array(item),
  execute: async ({ inputData: { night = today() } }) => accounts.map((account) => ({ night, account })),
});

const writeStatement = createStep({
  id: 'write-statement',
  inputSchema: item,
  outputSchema: statement,
  execute: async ({ inputData: { night, account } }) => {
    try {
      return await record('statements', `${night}/${account}`, { night, account, balance: balanceOf(account) });
    } catch {
      return { night, account };
    }
  },
});

const sendSummary = createStep({
  id: 'send-summary',
  inputSchema: z.array(statement),
  outputSchema: summary,
  execute: async ({ inputData: statements }) => {
    const balances = statements.flatMap(({ balance }) => balance ?? []);
    const night = statements[0]?.night ?? today();
    return record('summaries', night, {
      night,
      accounts: statements.length,
      overdrawn: balances.filter((balance) => balance < 0).length,
      total: balances.reduce((sum, balance) => sum + balance, 0),
      failed: statements.filter(({ balance }) => balance === undefined).map(({ account }) => account),
    });
  },
});

export const nightlyReport = createWorkflow({
  id: 'nightly-report',
  inputSchema: z.object({ night: z.iso.date().optional() }),
  outputSchema: summary,
  schedule: { cron: '0 2 * * *', timezone: 'UTC', inputData: {} },
})
  .then(listAccounts)
  .foreach(writeStatement, { concurrency: 25 })
  .then(sendSummary)
  .commit();

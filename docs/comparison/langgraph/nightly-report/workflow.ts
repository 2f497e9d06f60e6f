import { entrypoint, task } from '@langchain/langgraph';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { Cron } from 'croner';
import { accounts, balanceOf } from '../../../../examples/nightly-report/data/accounts.ts';
import { record } from '../../../../examples/nightly-report/data/outbox.ts';

const today = () => new Date().toISOString().slice(0, 10);

const writeStatement = task('write-statement', async (night: string, account: string): Promise<{ account: string; balance?: number }> => {
  try {
    return await record('statements', `${night}/${account}`, { night, account, balance: balanceOf(account) });
  } catch {
    return { account };
  }
});

const sendSummary = task('send-summary', (night: string, summary: Readonly<Record<string, unknown>>) =>
  record('summaries', night, { night, ...summary }),
);

export const nightlyReport = entrypoint(
  { name: 'nightly-report', checkpointer: SqliteSaver.fromConnString('reports.db') },
  async (night: string) => {
    const statements = await Promise.all(accounts.map((account) => writeStatement(night, account)));
    const balances = statements.flatMap(({ balance }) => balance ?? []);
    return sendSummary(night, {
      accounts: statements.length,
      overdrawn: balances.filter((balance) => balance < 0).length,
      total: balances.reduce((sum, balance) => sum + balance, 0),
      failed: statements.filter(({ balance }) => balance === undefined).map(({ account }) => account),
    });
  },
);

// The same thread again goes on with the night that a crash ended; when, somebody has to say.
export const everyNight = new Cron('0 2 * * *', { timezone: 'UTC' }, async () => {
  await nightlyReport.invoke(today(), { configurable: { thread_id: today() }, maxConcurrency: 25 });
});

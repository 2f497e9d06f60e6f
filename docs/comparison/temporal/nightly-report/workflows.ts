import { defineQuery, isCancellation, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type * as activities from './activities.ts';

export const progress = defineQuery<{ done: number; of: number }>('progress');

const { listAccounts, writeStatement, sendSummary } = proxyActivities<typeof activities>({
  startToCloseTimeout: '1m',
  retry: { maximumAttempts: 3 },
});

export async function nightlyReport({ night, atOnce = 25 }: { night?: string; atOnce?: number }) {
  const date = night ?? workflowInfo().startTime.toISOString().slice(0, 10);
  const accounts = await listAccounts();
  const left = [...accounts];
  const balances: number[] = [];
  const failed: string[] = [];
  setHandler(progress, () => ({ done: balances.length + failed.length, of: accounts.length }));

  const lane = async () => {
    for (let account = left.shift(); account !== undefined; account = left.shift()) {
      try {
        balances.push((await writeStatement(date, account)).balance);
      } catch (error) {
        if (isCancellation(error)) throw error;
        failed.push(account);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));

  return sendSummary({
    night: date,
    accounts: accounts.length,
    overdrawn: balances.filter((balance) => balance < 0).length,
    total: balances.reduce((sum, balance) => sum + balance, 0),
    failed,
  });
}

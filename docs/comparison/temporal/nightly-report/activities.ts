import { activityInfo } from '@temporalio/activity';
import { accounts, balanceOf } from '../../../../examples/nightly-report/data/accounts.ts';
import { record } from '../../../../examples/nightly-report/data/outbox.ts';

const key = () => `${activityInfo().workflowExecution?.runId}/${activityInfo().activityId}`;

export interface Summary {
  readonly night: string;
  readonly accounts: number;
  readonly overdrawn: number;
  readonly total: number;
  readonly failed: readonly string[];
}

export async function listAccounts() {
  return accounts;
}

export async function writeStatement(night: string, account: string) {
  return record('statements', key(), { night, account, balance: balanceOf(account) });
}

export async function sendSummary(summary: Summary) {
  return record('summaries', key(), summary);
}

import { activityInfo } from '@temporalio/activity';
import { record } from '../../../../examples/claim-intake/data/outbox.ts';

const key = () => `${activityInfo().workflowExecution?.runId}/${activityInfo().activityId}`;

export async function sendMail(mail: { to: string; text: string }) {
  return record('mails', key(), mail);
}

export async function payClaim(payment: { claimant: string; euros: number }) {
  return record('payments', key(), payment);
}

import { activityInfo } from '@temporalio/activity';
import { orders } from '../../../../examples/support-bot/data/orders.ts';
import { record } from '../../../../examples/support-bot/data/outbox.ts';

export async function findOrder({ order }: { order: string }) {
  return orders.get(order) ?? `There is no order ${order}. Ask for the number on the receipt.`;
}

export async function refund(given: { order: string; euros: number }) {
  return record('refunds', `${activityInfo().workflowExecution?.runId}/${activityInfo().activityId}`, given);
}

import { Agent, handoff, run, tool, type RunToolApprovalItem, type Session } from '@openai/agents';
import { z } from 'zod';
import { orders } from '../../../examples/support-bot/data/orders.ts';
import { record } from '../../../examples/support-bot/data/outbox.ts';

const findOrder = tool({
  name: 'find_order',
  description: 'Looks up an order by its number',
  parameters: z.object({ order: z.string().regex(/^A-\d{4}$/) }),
  execute: async ({ order }) => orders.get(order) ?? `There is no order ${order}. Ask for the number on the receipt.`,
});

const refund = tool({
  name: 'refund',
  description: 'Pays money back for an order',
  parameters: z.object({ order: z.string(), euros: z.number().positive() }),
  needsApproval: async (_context, { euros }) => euros > 50,
  execute: async (given, _context, details) => record('refunds', details?.toolCall?.callId ?? given.order, given),
});

const refundDesk = new Agent({
  name: 'refund-desk',
  handoffDescription: 'Pays money back for orders',
  model: 'gpt-5-mini',
  instructions: 'Look the order up, and refund what it cost. Say in one sentence what was done.',
  tools: [findOrder, refund],
});

const frontDesk = new Agent({
  name: 'front-desk',
  model: 'gpt-5-mini',
  instructions: 'Answer questions about orders in one sentence. Hand over customers who want money back.',
  tools: [findOrder],
  handoffs: [handoff(refundDesk)],
});

/** `decide` is asked in this process, and the run is gone with it: `result.state` can be stored as text by the app. */
export async function answer(
  session: Session,
  message: string,
  decide: (asked: RunToolApprovalItem) => Promise<boolean>,
): Promise<string | undefined> {
  let result = await run(frontDesk, message, { session });
  while (result.interruptions.length > 0) {
    for (const asked of result.interruptions) {
      if (await decide(asked)) result.state.approve(asked);
      else result.state.reject(asked);
    }
    result = await run(frontDesk, result.state, { session });
  }
  return result.finalOutput;
}

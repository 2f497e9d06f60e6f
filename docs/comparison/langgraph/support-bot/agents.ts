import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { createAgent, humanInTheLoopMiddleware, tool, type ToolRuntime } from 'langchain';
import { z } from 'zod';
import { orders } from '../../../../examples/support-bot/data/orders.ts';
import { record } from '../../../../examples/support-bot/data/outbox.ts';

const findOrder = tool(({ order }) => orders.get(order) ?? `There is no order ${order}. Ask for the number on the receipt.`, {
  name: 'find_order',
  description: 'Looks up an order by its number',
  schema: z.object({ order: z.string().regex(/^A-\d{4}$/) }),
});

const refund = tool((given, { toolCallId }: ToolRuntime) => record('refunds', toolCallId, given), {
  name: 'refund',
  description: 'Pays money back for an order',
  schema: z.object({ order: z.string(), euros: z.number().positive() }),
});

const refundDesk = createAgent({
  name: 'refund-desk',
  model: 'openai:gpt-5-mini',
  systemPrompt: 'Look the order up, and refund what it cost. Say in one sentence what was done.',
  tools: [findOrder, refund],
  middleware: [
    humanInTheLoopMiddleware({
      interruptOn: { refund: { allowedDecisions: ['approve', 'reject'], when: ({ toolCall }) => Number(toolCall.args['euros']) > 50 } },
    }),
  ],
});

const askRefundDesk = tool(
  async ({ request }) => {
    const { messages } = await refundDesk.invoke({ messages: [{ role: 'user', content: request }] });
    return messages.at(-1)!.text;
  },
  {
    name: 'ask_refund_desk',
    description: 'Pays money back for orders',
    schema: z.object({ request: z.string().describe('What the customer wants, with the number of the order') }),
  },
);

export const frontDesk = createAgent({
  name: 'front-desk',
  model: 'openai:gpt-5-mini',
  systemPrompt: 'Answer questions about orders in one sentence. Delegate customers who want money back.',
  tools: [findOrder, askRefundDesk],
  checkpointer: SqliteSaver.fromConnString('support.db'),
});

import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { Memory } from '@mastra/memory';
import { z } from 'zod';
import { orders } from '../../../../examples/support-bot/data/orders.ts';
import { record } from '../../../../examples/support-bot/data/outbox.ts';

const findOrder = createTool({
  id: 'find_order',
  description: 'Looks up an order by its number',
  inputSchema: z.object({ order: z.string().regex(/^A-\d{4}$/) }),
  execute: async ({ order }) => orders.get(order) ?? `There is no order ${order}. Ask for the number on the receipt.`,
});

const refund = createTool({
  id: 'refund',
  description: 'Pays money back for an order',
  inputSchema: z.object({ order: z.string(), euros: z.number().positive() }),
  requireApproval: ({ euros }) => euros > 50,
  execute: async (given, { agent }) => record('refunds', agent?.toolCallId ?? given.order, given),
});

export const refundDesk = new Agent({
  id: 'refund-desk',
  name: 'refund-desk',
  description: 'Pays money back for orders',
  model: 'openai/gpt-5-mini',
  instructions: 'Look the order up, and refund what it cost. Say in one sentence what was done.',
  tools: { findOrder, refund },
  memory: new Memory(),
});

export const frontDesk = new Agent({
  id: 'front-desk',
  name: 'front-desk',
  description: 'Answers customers of the shop',
  model: 'openai/gpt-5-mini',
  instructions: 'Answer questions about orders in one sentence. Delegate customers who want money back.',
  tools: { findOrder },
  agents: { refundDesk },
  memory: new Memory(),
});

import { Agent, handoff, tool } from '@openai/agents-core';
import { TemporalOpenAIRunner, WorkflowSafeMemorySession } from '@temporalio/openai-agents/workflow';
import { condition, defineQuery, defineSignal, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import { z } from 'zod';
import type * as activities from './activities.ts';

export const say = defineUpdate<string, [string]>('say');
export const pending = defineQuery<readonly { id: string; args: unknown }[]>('pending');
export const decide = defineSignal<[{ id: string; approved: boolean }]>('decide');

const work = proxyActivities<typeof activities>({ startToCloseTimeout: '1m' });

const findOrder = tool({
  name: 'find_order',
  description: 'Looks up an order by its number',
  parameters: z.object({ order: z.string().regex(/^A-\d{4}$/) }),
  execute: (input) => work.findOrder(input),
});

const refund = tool({
  name: 'refund',
  description: 'Pays money back for an order',
  parameters: z.object({ order: z.string(), euros: z.number().positive() }),
  needsApproval: async (_context, { euros }) => euros > 50,
  execute: (input) => work.refund(input),
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

export async function conversation(): Promise<void> {
  const runner = new TemporalOpenAIRunner();
  const session = new WorkflowSafeMemorySession();
  const asked = new Map<string, unknown>();
  const decisions = new Map<string, boolean>();
  let last: Promise<unknown> = Promise.resolve();

  const answer = async (message: string): Promise<string> => {
    let result = await runner.run(frontDesk, message, { session });
    while (result.interruptions.length > 0) {
      for (const interruption of result.interruptions) {
        const id = (interruption.rawItem as { callId: string }).callId;
        asked.set(id, interruption.arguments);
        await condition(() => decisions.has(id));
        asked.delete(id);
        if (decisions.get(id)) result.state.approve(interruption);
        else result.state.reject(interruption);
      }
      result = await runner.run(frontDesk, result.state, { session });
    }
    return result.finalOutput ?? '';
  };
  setHandler(pending, () => [...asked].map(([id, args]) => ({ id, args })));
  setHandler(decide, ({ id, approved }) => void decisions.set(id, approved));
  setHandler(say, (message) => {
    const answered = last.then(() => answer(message));
    last = answered.catch(() => undefined);
    return answered;
  });
  await condition(() => false);
}

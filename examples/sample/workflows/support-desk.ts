import { workflow } from 'troupe';
import { z } from 'zod';
import generalDesk from '../agents/general-desk.ts';
import orderDesk from '../agents/order-desk.ts';

export default workflow({
  name: 'support-desk',
  description: 'Plain rules choose the agent, the agent chooses its tools, a human decides about money',
  input: z
    .string()
    .min(1)
    .meta({ examples: ['Please refund order A-1003.'] }),
  run: async (ctx, message) => {
    const desk = /\bA-\d{4}\b|order|refund|deliver/i.test(message) ? orderDesk : generalDesk;
    ctx.attributes.set({ desk: desk.name });
    return { desk: desk.name, answer: await ctx.agent(desk, message) };
  },
});

import { workflow } from 'troupe';
import generalDesk from '../agents/general-desk.ts';
import orderDesk from '../agents/order-desk.ts';

/** Plain rules choose the agent; the agent chooses its tools; a human decides about money. */
export default workflow('support-desk', async (ctx, message: string) => {
  const desk = /\bA-\d{4}\b|order|refund|deliver/i.test(message) ? orderDesk : generalDesk;
  ctx.attributes.set({ desk: desk.name });
  return { desk: desk.name, answer: await ctx.agent(desk, message) };
});

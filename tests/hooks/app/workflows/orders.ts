import { workflow, type Json } from 'troupe';

export const takeOrder = workflow('take-order', async (_ctx, order: Json) => order);
export const awaitPayment = workflow('await-payment', async (ctx) => [await ctx.signal('paid'), await ctx.signal('done')]);
export const follow = workflow('follow', async (_ctx, given: Json) => given, { on: { topic: 'shipments' } });

import { workflow } from 'troupe';
import { letters, orders, payments, type Order } from '../topics/orders.ts';

/** From an order to its payment, a letter, a person who approves it, and its publication. */
export default workflow(
  'handle-order',
  async (ctx, { order, customer, item, euros }: Order) => {
    ctx.attributes.set({ order });
    ctx.status('waits for the payment');
    try {
      // Some pay before the order is here.
      const where = { 'data.order': order, 'data.euros': { gte: euros } };
      await ctx.event({ topic: payments, where, timeout: '14d', lookBack: '1h' });
    } catch (error) {
      if ((error as { code?: string }).code !== 'timed-out') throw error;
      return { order, sent: false, because: 'nobody paid' };
    }
    const text = await ctx.agent('letter-writer', `${customer} ordered: ${item}`);
    const decided = await ctx.approval({ title: `Send this letter to ${customer}?`, data: { order, text } });
    if (decided.status !== 'approved') return { order, sent: false, because: 'the letter was refused' };
    ctx.publish(letters, { order, customer, text }, { id: `letter-${order}`, key: customer });
    return { order, sent: true };
  },
  // Those of one customer begin in order.
  { on: { topic: orders, key: ({ data }) => data.customer } },
);

import { agent } from 'troupe';
import findOrder from '../tools/find-order.ts';
import refundOrder from '../tools/refund-order.ts';

export default agent({
  name: 'order-desk',
  description: 'Answers questions about orders and pays money back',
  model: 'default',
  instructions:
    'Look the order up before you say anything about it. When the customer asks for a refund, pay it back with refund_order. Answer in two sentences.',
  tools: [findOrder, refundOrder],
  limits: { modelCalls: 8, tokens: 40_000, time: '3d' },
});

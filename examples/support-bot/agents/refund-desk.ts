import { agent } from 'troupe';
import findOrder from '../tools/find-order.ts';
import refund from '../tools/refund.ts';

export default agent({
  name: 'refund-desk',
  description: 'Pays money back for orders',
  model: 'default',
  instructions: 'Look the order up, and refund what it cost. Say in one sentence what was done.',
  tools: [findOrder, refund],
  // The customer can go on talking while a human decides; what comes of it enters the conversation.
  approve: { refund: { when: ({ euros }) => euros > 50, mode: 'defer', deadline: '3d', late: 'nobody had time to look at it' } },
});

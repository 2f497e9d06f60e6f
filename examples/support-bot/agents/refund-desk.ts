import { agent } from 'troupe';
import findOrder from '../tools/find-order.ts';
import refund from '../tools/refund.ts';

export default agent({
  name: 'refund-desk',
  description: 'Pays money back for orders',
  model: 'default',
  instructions: 'Look the order up, and refund what it cost. Say in one sentence what was done.',
  tools: [findOrder, refund],
  approve: { refund: ({ euros }) => euros > 50 },
});

import { agent, personalData, promptInjection } from 'troupe';
import findOrder from '../tools/find-order.ts';
import refundDesk from './refund-desk.ts';

export default agent({
  name: 'front-desk',
  description: 'Answers customers of the shop',
  model: 'default',
  instructions: 'Answer questions about orders in one sentence. Hand over customers who want money back.',
  tools: [findOrder],
  handoffs: [refundDesk],
  guard: { input: [promptInjection()], output: [personalData({ kinds: ['iban', 'card'] })] },
});

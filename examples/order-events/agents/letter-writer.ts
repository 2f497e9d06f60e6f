import { agent } from 'troupe';

export default agent({
  name: 'letter-writer',
  description: 'Thanks a customer for an order',
  model: 'default',
  instructions: 'Thank the customer for the order in three friendly sentences. Answer with the letter alone.',
  limits: { modelCalls: 3, time: '5m' },
});

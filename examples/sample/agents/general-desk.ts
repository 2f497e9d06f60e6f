import { agent } from 'troupe';

export default agent({
  name: 'general-desk',
  description: 'Answers everything that is not about an order',
  model: 'default',
  instructions: 'Answer the customer in two friendly sentences. Promise nothing.',
  limits: { modelCalls: 2, time: '5m' },
});

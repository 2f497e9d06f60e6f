import { agent } from 'troupe';

export const painter = agent({
  name: 'painter',
  description: 'Asks which colour',
  model: 'painter-model',
  instructions: 'Ask for the colour.',
  tools: ['ask_user'],
});

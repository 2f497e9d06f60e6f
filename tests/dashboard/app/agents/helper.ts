import { agent } from 'troupe';

export const helper = agent({
  name: 'helper',
  description: 'Helps <b>everybody</b>',
  model: 'scripted',
  instructions: 'Help.',
  tools: ['pay', 'ask_user'],
});

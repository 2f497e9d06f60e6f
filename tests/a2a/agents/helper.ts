import { agent } from 'troupe';

export const helper = agent({
  name: 'helper',
  description: 'Helps',
  model: 'scripted',
  instructions: 'Help.',
  tools: ['pay'],
  approve: { pay: true },
  expose: true,
});

/** Nobody finds it. */
export const hidden = agent({ name: 'hidden', description: 'Hides', model: 'scripted', instructions: 'Hide.' });

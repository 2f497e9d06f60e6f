import { tool } from 'troupe';

export const who = tool({
  name: 'who',
  description: 'Says by whom it was called',
  effect: 'pure',
  run: (_input, { chain, agent }) => ({ chain, agent }),
});
export const other = tool({ name: 'other', description: 'Is listed by no agent', effect: 'pure', run: () => 'called' });

import { tool } from 'troupe';

export const tick = tool({ name: 'tick', description: 'Does nothing', effect: 'pure', run: () => 'ticked' });

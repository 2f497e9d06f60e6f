import { agent } from 'troupe';
import { leak } from '../data/canaries.ts';
import { remote, started } from '../tools/servers.ts';
import { failing, showing, saying } from '../tools/leaky.ts';

export const advisor = agent({
  name: 'advisor',
  model: 'openai/gpt-5-mini',
  instructions: `Use the tools. ${leak}`,
  tools: [failing, saying, showing],
});
export const parrot = agent({ name: 'parrot', model: 'parrot', instructions: 'Repeat.' });
export const housekeeper = agent({ name: 'housekeeper', model: 'house', instructions: 'Repeat.' });
export const asksRemote = agent({ name: 'asks-remote', model: 'house', instructions: 'Repeat.', tools: [remote] });
export const asksStarted = agent({ name: 'asks-started', model: 'house', instructions: 'Repeat.', tools: [started] });

import { agent } from 'troupe';

/** Each asks the next; the first has a tool under way, too. */
export const fourth = agent({ name: 'fourth', description: 'Writes', model: 'openai/fourth', instructions: 'Write.' });
export const third = agent({ name: 'third', description: 'Asks', model: 'openai/third', instructions: 'Ask.', tools: [fourth] });
export const second = agent({ name: 'second', description: 'Asks', model: 'openai/second', instructions: 'Ask.', tools: [third] });
export const first = agent({ name: 'first', description: 'Asks', model: 'openai/first', instructions: 'Ask.', tools: [second, 'hold'] });

import { agent } from 'troupe';

const common = { model: 'asking', instructions: 'Do what is asked.' } as const;

export const helper = agent({ ...common, name: 'helper', description: 'Knows who calls', tools: ['who'] });
export const desk = agent({ ...common, name: 'desk', description: 'Asks the helper', tools: [helper] });

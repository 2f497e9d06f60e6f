import { agent } from 'troupe';

export const parrot = agent({ name: 'parrot', description: 'Says hello', model: 'parrot-model', instructions: 'Say hello.' });

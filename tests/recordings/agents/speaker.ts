import { agent } from 'troupe';

export const speaker = agent({ name: 'speaker', model: 'changing', instructions: 'Say something.' });
export const real = agent({ name: 'real', model: 'openai/gpt-5-mini', instructions: 'Say something.' });

import { workflow } from 'troupe';

export const ask = workflow('ask', (ctx, input: string) => ctx.agent('desk', input));
export const direct = workflow('direct', (ctx) => ctx.tool('who', {}));

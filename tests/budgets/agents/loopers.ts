import { agent } from 'troupe';

const looper = { model: 'endless', instructions: 'Go on.', tools: ['tick'], limits: { modelCalls: 1_000 } } as const;

export const together = agent({ ...looper, name: 'together', budgets: [{ of: 'agent', per: 'day', tokens: 100 }] });
export const each = agent({ ...looper, name: 'each', budgets: [{ of: 'user', per: 'month', cost: 0.05 }] });
export const waiting = agent({ ...looper, name: 'waiting', budgets: [{ of: 'session', per: 'day', tokens: 4, then: 'wait' }] });

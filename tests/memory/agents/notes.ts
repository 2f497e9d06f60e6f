import { agent } from 'troupe';
import { z } from 'zod';

const shared = { model: 'notes', instructions: 'Say it again.' } as const;

export const keeper = agent({ ...shared, name: 'keeper', memory: { longTerm: {} } });
export const asked = agent({ ...shared, name: 'asked', memory: { longTerm: { recall: 'tool', most: 2 } } });
export const silent = agent({ ...shared, name: 'silent', memory: { longTerm: { recall: false } } });
export const team = agent({ ...shared, name: 'team', memory: { longTerm: { scope: 'tenant', recall: 'tool' } } });
export const talk = agent({ ...shared, name: 'talk', memory: { longTerm: { scope: 'session', recall: 'tool' } } });
export const brief = agent({ ...shared, name: 'brief', memory: { longTerm: { expires: '1s', recall: 'tool' } } });
export const plain = agent({ ...shared, name: 'plain' });

const profile = z.object({ name: z.string().optional(), likes: z.array(z.string()).max(3).default([]) });
export const profiled = agent({ ...shared, name: 'profiled', memory: { working: { schema: profile, initial: { likes: [] } } } });
export const noting = agent({ ...shared, name: 'noting', memory: { working: { scope: 'session' } } });

export const reader = agent({ ...shared, name: 'reader', memory: { knowledge: ['handbook', 'law'] } });

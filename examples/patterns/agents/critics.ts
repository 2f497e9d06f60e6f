import { agent, judgeOutput } from 'troupe';
import { z } from 'zod';

const limits = { modelCalls: 3, time: '5m' } as const;

export const legal = agent({ name: 'legal', model: 'default', instructions: 'Name what is a legal risk.', limits });

export const security = agent({ name: 'security', model: 'default', instructions: 'Name what is a security risk.', limits });

export const judge = agent({
  name: 'judge',
  model: 'default',
  instructions: 'Accept a draft that is short and true.',
  output: judgeOutput,
  limits,
});

export const moderator = agent({
  name: 'moderator',
  model: 'default',
  instructions: 'Say whether the comment may be shown.',
  output: z.object({ allowed: z.boolean() }),
  limits,
});

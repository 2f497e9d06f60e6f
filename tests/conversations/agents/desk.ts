import { agent } from 'troupe';

const common = { model: 'scripted', instructions: 'Do it.' };

/** Calls a tool until a limit ends it. */
export const worker = agent({ ...common, name: 'worker', description: 'Works', tools: ['tick'] });

export const boss = agent({ ...common, name: 'boss', description: 'Has others work', tools: [worker], limits: { tokens: 200 } });
export const saver = agent({ ...common, name: 'saver', description: 'Has others work for little', tools: [worker], limits: { cost: 0.2 } });

/** Two that ask each other, and remember what a user said to them. */
const friendly = { ...common, memory: { recall: 'user' }, description: 'Passes on' } as const;
export const ann = agent({ ...friendly, name: 'ann', tools: ['ben'] });
export const ben = agent({ ...friendly, name: 'ben', tools: ['ann'] });

export const teller = agent({ ...common, name: 'teller', description: 'Pays', tools: ['pay'] });

/** Gives a human a moment. */
export const hasty = agent({
  ...common,
  name: 'hasty',
  description: 'Pays, or not',
  tools: ['pay'],
  approve: { pay: { deadline: '2s', late: 'too late' } },
});

/** Takes no messages while a human is asked. */
export const strict = agent({ ...common, name: 'strict', description: 'Pays', tools: ['pay'], memory: { whileApproval: 'reject' } });

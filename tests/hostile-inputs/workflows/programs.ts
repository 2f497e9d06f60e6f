import { workflow } from 'troupe';
import type { Which } from '../hostile-outcomes.ts';

/** What an activity or a tool comes to is no matter, as long as it comes to an end. */
export const takes = workflow('takes', async (ctx, { where, ...which }: Which & { readonly where: 'activity' | 'tool' }) => {
  const options = { retry: { attempts: 1 } };
  try {
    await (where === 'activity' ? ctx.call('give', { ...which }, options) : ctx.tool('give', { ...which }, options));
    return 'a value';
  } catch {
    return 'an error';
  }
});

export const echo = workflow('echo', async (_ctx, input: unknown) => (input === undefined ? 'nothing' : 'something'));

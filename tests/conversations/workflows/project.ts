import { workflow } from 'troupe';

/** Has one agent work after the other, whatever becomes of them. */
export const project = workflow('project', async (ctx) => {
  for (const name of ['boss', 'saver', 'boss']) await ctx.agent(name, 'ask 2').catch(() => {});
  return 'done';
});

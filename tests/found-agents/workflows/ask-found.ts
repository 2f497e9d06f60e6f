import { find, workflow } from 'troupe';

/** Asks who is found, and once more after a signal. */
export default workflow('ask-found', async (ctx, capability: string) => {
  const first = await ctx.agent(find({ capability }), 'x');
  await ctx.signal('go');
  return [first, await ctx.agent(find({ capability }), 'x')];
});

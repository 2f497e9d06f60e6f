import { workflow } from 'troupe';

export default workflow('trip', async (ctx, city: string) => {
  const plan = await ctx.agent('planner', city);
  await ctx.signal('go');
  return ctx.call('book', { plan });
});

import { workflow } from 'troupe';

/** Needs everything that runs code of the app. */
export default workflow('sound', async (ctx) => [
  await ctx.call('sound'),
  await ctx.tool('sound', {}),
  await ctx.step('sound', () => 'step'),
]);

import { workflow } from 'troupe';

/** Sleeps, and gives back what it was given. */
export default workflow('brief', async (ctx, input: { readonly n: number; readonly ms: number }) => {
  await ctx.sleep(input.ms);
  return { n: input.n };
});

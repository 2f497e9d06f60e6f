import { workflow } from 'troupe';

/** Says how the call failed, if it did. */
export default workflow('buy', async (ctx, tool: string) => {
  try {
    return await ctx.tool(tool, {});
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
});

import { workflow } from 'troupe';

/** Code is given results as they are. */
export default workflow('weigh', async (ctx, lines: number) => (await ctx.tool<string>('report', { lines })).length);

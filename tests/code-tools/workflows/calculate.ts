import { workflow, type CodeResult } from 'troupe';
import { runJavaScript } from '../tools/programs.ts';

/** Runs code, and gives its value. */
export default workflow('calculate', async (ctx, program: string) => (await ctx.tool<CodeResult>(runJavaScript, { code: program })).value);

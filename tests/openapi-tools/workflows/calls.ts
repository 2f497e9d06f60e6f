import { workflow, type Json } from 'troupe';

/** Calls a tool, and gives what it gave. */
export default workflow('calls', async (ctx, { tool, args }: { tool: string; args: Json }) => ctx.tool(tool, args));

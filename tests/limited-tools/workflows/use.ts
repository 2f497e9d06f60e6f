import { workflow, type Json } from 'troupe';

export default workflow('use', (ctx, { tool, args }: { tool: string; args: Json }) => ctx.tool(tool, args));

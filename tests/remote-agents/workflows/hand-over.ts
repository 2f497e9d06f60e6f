import { workflow } from 'troupe';

export default workflow('hand-over', async (ctx, ask: string) => ctx.tool('partner', { data: { ask } }));

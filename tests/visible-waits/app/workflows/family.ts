import { workflow } from 'troupe';

/** As deep as `levels` says; at the bottom somebody waits for a signal. */
export default workflow('family', async (ctx, levels: number): Promise<unknown> =>
  levels === 0 ? ctx.signal('go now') : ctx.child('family', levels - 1),
);

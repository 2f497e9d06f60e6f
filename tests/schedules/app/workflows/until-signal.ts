import { workflow } from 'troupe';

/** Open until it gets the signal to end. */
export default workflow('until-signal', async (ctx) => ctx.signal('end'));

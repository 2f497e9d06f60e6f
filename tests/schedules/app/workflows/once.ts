import { workflow } from 'troupe';

export default workflow('once', async (ctx) => ctx.attributes.get());

import { workflow } from 'troupe';

export default workflow('misspelt', async (ctx) => Promise.all([ctx.call('sendmail'), ctx.tool('roll_dise', {}), ctx.call('send-mail')]));

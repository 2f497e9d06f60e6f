import { agent, find } from 'troupe';

/** Which agents there are for invoices is said from outside: another version of the app has others. */
const capabilities = (name: string): readonly string[] => (process.env['FOR_INVOICES']!.split(' ').includes(name) ? ['invoices'] : []);

const options = { model: 'name-model', description: 'Answers' };

export const accounts = agent({ ...options, name: 'accounts', instructions: 'accounts', capabilities: capabilities('accounts') });
export const billing = agent({ ...options, name: 'billing', instructions: 'billing', capabilities: capabilities('billing') });

export default agent({ name: 'desk', model: 'desk-model', instructions: 'Ask.', tools: [find({ capability: 'invoices' })] });

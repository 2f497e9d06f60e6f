import { agent } from 'troupe';
import { findCustomer } from '../tools/crm.ts';

export default agent({ name: 'desk', model: 'repeating', instructions: 'Look it up.', tools: [findCustomer] });

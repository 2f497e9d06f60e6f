import { agent } from 'troupe';
import { partner } from '../tools/partners.ts';

export default agent({ name: 'desk', model: 'desk-model', instructions: 'Hand over.', tools: [partner] });

import { agent } from 'troupe';
import { desk } from '../tools/servers.ts';

export default agent({ name: 'advisor', model: 'advisor-model', instructions: 'Book.', tools: [desk] });

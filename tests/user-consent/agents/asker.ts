import { agent } from 'troupe';
import { notes } from '../tools/servers.ts';

export default agent({ name: 'asker', model: 'scripted', instructions: 'Ask.', tools: [notes] });

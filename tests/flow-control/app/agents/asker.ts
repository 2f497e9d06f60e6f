import { agent } from 'troupe';

export default agent({ name: 'asker', description: 'Asks one question', model: 'narrow', instructions: 'Ask.', tools: [] });

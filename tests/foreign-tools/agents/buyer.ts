import { agent } from 'troupe';
import { shop } from '../tools/servers.ts';

export default agent({ name: 'buyer', model: 'scripted', instructions: 'Buy.', tools: [shop] });

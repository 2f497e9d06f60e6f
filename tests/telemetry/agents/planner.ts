import { agent } from 'troupe';
import { lookUp } from '../tools/look-up.ts';

export default agent({ name: 'planner', description: 'Plans trips', model: 'atlas', instructions: 'Plan.', tools: [lookUp] });

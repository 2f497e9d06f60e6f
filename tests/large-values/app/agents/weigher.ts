import { agent } from 'troupe';
import scales from '../models/scales.ts';

export default agent({ name: 'weigher', description: 'Weighs', model: scales.name, instructions: 'Weigh.' });

import { agent } from 'troupe';
import scripted from '../models/scripted.ts';

export default agent({ name: 'cashier', description: 'Pays', model: scripted.name, instructions: 'Pay.', tools: ['look', 'pay'] });

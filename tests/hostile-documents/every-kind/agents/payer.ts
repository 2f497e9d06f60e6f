import { agent } from 'troupe';
import { pay } from '../tools/pay.ts';

export const payer = agent({ name: 'payer', description: 'Pays', model: 'payer-model', instructions: 'Pay.', tools: [pay] });

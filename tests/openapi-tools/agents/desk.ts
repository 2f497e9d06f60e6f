import { agent } from 'troupe';
import { deskModel } from '../models/desk-model.ts';
import { crm } from '../tools/apis.ts';

export default agent({ name: 'desk', model: deskModel, instructions: 'Look it up.', tools: [crm, 'remote_remotePay', 'away'] });

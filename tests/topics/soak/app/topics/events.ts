import { topic } from 'troupe';

export const events = topic('events');

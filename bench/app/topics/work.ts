import { topic } from 'troupe';

export const work = topic('work');

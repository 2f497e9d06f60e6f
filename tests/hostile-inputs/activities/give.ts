import { activity } from 'troupe';
import { comeTo, type Which } from '../hostile-outcomes.ts';

export default activity('give', async (which: Which) => comeTo(which) as never);

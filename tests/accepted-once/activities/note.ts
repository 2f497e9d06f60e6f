import { appendFileSync } from 'node:fs';
import { activity } from 'troupe';

/** Notes an effect where the platform does not look. */
export const note = activity('note', (effect: string) => appendFileSync(process.env['WITNESS']!, `${effect}\n`));

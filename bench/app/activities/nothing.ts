import { activity } from 'troupe';

/** A remote call that costs nothing itself. */
export const nothing = activity('nothing', async (n: number) => n);

import { activity } from 'troupe';

export const record = activity('record', async (given: { key: string; n: number }) => given.n);

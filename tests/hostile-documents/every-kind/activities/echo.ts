import { activity } from 'troupe';

export const echo = activity('echo', async (value: string) => value);

import { activity } from 'troupe';

export const double = activity({ name: 'double', run: async (n: number) => 2 * n });

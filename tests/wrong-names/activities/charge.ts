import { activity } from 'troupe';

export const charge = activity('charge', ({ card, euros }: { card: string; euros: number }) => ({ id: `${card}-${euros}` }));
export const refund = activity('refund', ({ id }: { id: string }) => id.length);

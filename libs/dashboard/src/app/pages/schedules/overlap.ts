export const overlaps = ['skip', 'queue-one', 'queue-all', 'cancel', 'terminate', 'allow'] as const;
export type Overlap = (typeof overlaps)[number];

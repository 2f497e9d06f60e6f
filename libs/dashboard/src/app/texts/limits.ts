/** Texts of the page of limits. */
export const limits = {
  title: 'Limits',
  none: 'No limit is in use, and nothing waits for one.',
  name: 'Limit',
  key: 'Key',
  shared: 'of all tenants',
  allows: 'Allows',
  atOnce: (limit: number): string => `${limit} at once`,
  rate: (limit: number, per: string): string => `${limit} in ${per}`,
  inUse: 'In use',
  full: 'full',
  waiting: 'Waiting',
  oldest: 'Since',
  next: 'the next',
} as const;

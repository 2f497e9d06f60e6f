import { workflow } from 'troupe';

interface Import {
  readonly url: string;
  readonly customer: string;
}

/** One at a time of each customer. */
export const importOne = workflow({
  name: 'import-one',
  singleton: { key: 'customer' },
  run: (ctx, { url }: Import) => ctx.call<string>('visit', { url }),
});

export const importAlone = workflow({
  name: 'import-alone',
  singleton: { onBusy: 'refuse' },
  run: (ctx) => ctx.signal('go'),
});

/** Three an hour of each customer. */
export const greet = workflow({
  name: 'greet',
  throttle: { limit: 3, per: '1h', key: 'customer' },
  run: async (_ctx, { customer }: Pick<Import, 'customer'>) => customer,
});

/** One at a time; the others end when they have not begun soon. */
export const impatient = workflow({
  name: 'impatient',
  concurrency: 1,
  startTimeout: '2s',
  run: (ctx) => ctx.signal('go'),
});

import { workflow } from 'troupe';
import { clicks } from '../topics/orders.ts';

/** Takes clicks, several at once. */
export const countClicks = workflow('count-clicks', async (_ctx, input: readonly { n: number }[]) => input.length, {
  on: { topic: clicks, batch: { most: 10, wait: '500ms' }, filter: ({ data }) => data.page !== 'hidden' },
});

/** Takes the last click on a page, once nobody has clicked for a moment. */
export const lastClick = workflow('last-click', async (_ctx, input: { n: number }) => input.n, {
  on: { topic: clicks, where: { 'data.page': { not: 'hidden' } }, debounce: { wait: '400ms' }, key: ({ data }) => data.page },
});

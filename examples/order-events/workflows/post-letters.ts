import { workflow } from 'troupe';
import { letters } from '../topics/orders.ts';

/** Takes letters to the post, up to ten at once. */
export default workflow('post-letters', async (_ctx, stack: readonly { order: string }[]) => stack.map(({ order }) => order), {
  on: { topic: letters, batch: { most: 10, wait: '1s' } },
});

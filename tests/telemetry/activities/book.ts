import { activity } from 'troupe';

/** Fails once, so that there is a second attempt. */
export default activity({
  name: 'book',
  retry: { initial: 10, attempts: 3 },
  run: ({ plan }: { plan: string }, { attempt }) => {
    if (attempt === 1) throw new Error('The line is busy');
    return `booked: ${plan}`;
  },
});

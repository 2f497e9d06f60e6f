import { activity } from 'troupe';
import { z } from 'zod';
import { record } from '../data/ledger.ts';

export default activity({
  name: 'publish-article',
  description: 'Puts an article on the site',
  input: z.object({ title: z.string(), body: z.string() }),
  effect: 'idempotent',
  startToClose: '30s',
  run: async ({ title, body }, ctx) => {
    const slug = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    return record('articles', ctx.idempotencyKey, { address: `/articles/${slug}`, title, body });
  },
});

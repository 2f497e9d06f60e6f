import { tool } from 'troupe';
import { z } from 'zod';

export default tool({
  name: 'visit_shared',
  description: 'Visits a server',
  input: z.object({ url: z.string() }),
  effect: 'idempotent',
  concurrency: { limit: 2, name: 'the server' },
  run: async ({ url }, { signal }) => (await fetch(url, { signal })).text(),
});

import { appendFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tool } from 'troupe';
import { z } from 'zod';

/** Goes on until it is aborted, and writes down when that was. */
export const hold = tool({
  name: 'hold',
  description: 'Holds',
  input: z.object({ book: z.string() }),
  async run({ book }, { signal }) {
    await appendFile(book, `began ${Date.now()}\n`);
    if (!signal.aborted) await once(signal, 'abort');
    await appendFile(book, `aborted ${Date.now()}\n`);
    signal.throwIfAborted();
  },
});

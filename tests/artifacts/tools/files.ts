import { tool } from 'troupe';
import { z } from 'zod';

/** Lines that say which they are; as many as one artifact has room for, and more than a value of the log. */
export const report = tool({
  name: 'report',
  description: 'Writes a report of so many lines.',
  input: z.object({ lines: z.number() }),
  run: ({ lines }) => Array.from({ length: lines }, (_, line) => `line ${line} ä€😀`).join('\n'),
});

/** A file that is no text. */
export const picture = tool({
  name: 'picture',
  description: 'Draws a picture.',
  run: async (_, { artifacts }) => {
    const { id, task } = await artifacts.put({ name: 'a picture.png', type: 'image/png', content: new Uint8Array(1_300_000).fill(137) });
    await artifacts.put({ name: 'a picture.png', type: 'image/png', content: new Uint8Array(1_300_000).fill(137) });
    return { artifact: `${task}/${id}`, count: (await artifacts.list()).length };
  },
});

/** Whatever it is asked for: of this task or another. */
export const peek = tool({
  name: 'peek',
  description: 'Reads an artifact.',
  input: z.object({ artifact: z.string() }),
  run: async ({ artifact }, { artifacts }) => (await artifacts.get(artifact)).artifact.bytes,
});

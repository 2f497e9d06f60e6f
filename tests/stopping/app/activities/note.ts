import { appendFile } from 'node:fs/promises';
import { activity } from 'troupe';

/** Writes a line into a book that outlives everything. */
export default activity('note', async ({ book, line, ms = 0 }: { book: string; line: string; ms?: number }) => {
  await appendFile(book, `${line}\n`);
  await new Promise((resolve) => setTimeout(resolve, ms));
  return line;
});

import { appendFile } from 'node:fs/promises';
import { tool } from 'troupe';
import { z } from 'zod';

/** What was done is written down. */
async function note(line: string): Promise<string> {
  const { LEDGER } = process.env;
  if (LEDGER !== undefined) await appendFile(LEDGER, `${line}\n`);
  return line;
}

export const look = tool({ name: 'look', description: 'Looks something up', input: z.looseObject({}), run: () => note('looked') });
export const pay = tool({
  name: 'pay',
  description: 'Pays',
  input: z.object({ euros: z.number() }),
  approve: true,
  run: ({ euros }) => note(`paid ${euros}`),
});
/** No agent has it. */
export const wipe = tool({ name: 'wipe', description: 'Deletes everything', input: z.object({}), run: () => note('wiped') });

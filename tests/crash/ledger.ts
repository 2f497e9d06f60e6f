import { readFile } from 'node:fs/promises';

/** One line of the witness: an effect began. `at` in milliseconds since 1970. */
export interface Effect {
  readonly key: string;
  readonly what: string;
  readonly at: number;
}

export async function readLedger(path: string): Promise<readonly Effect[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Effect);
}

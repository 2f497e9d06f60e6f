import type { CliContext } from '../cli-context.ts';

/** As many items as are wanted, and whether there are more. */
export async function first<T>(items: AsyncIterable<T>, count: number): Promise<{ readonly items: T[]; readonly more: boolean }> {
  const found: T[] = [];
  for await (const item of items) {
    if (found.length === count) return { items: found, more: true };
    found.push(item);
  }
  return { items: found, more: false };
}

/** A list that was cut says so, where it is in nobody's way who reads the output with a program. */
export function printMoreHint({ stderr }: CliContext, limit: number): void {
  stderr.write(`There are more than these ${limit}; --limit says how many to list.\n`);
}

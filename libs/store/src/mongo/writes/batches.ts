import { groupCommit } from '../../group-commit.ts';
import { isDocumentFault } from './failure.ts';

/** Entries and bytes in one command at most; a command is a document, of at most 16 MiB. */
const MAX_ENTRIES = 1_000;
const MAX_BYTES = 8 * 1024 * 1024;

export interface Sized<T> {
  readonly value: T;
  /** About how many bytes it takes on the wire. */
  readonly bytes: number;
}

/**
 * Writes values in groups that fit into one command each; a result that is an error rejects its value
 * alone. A group that cannot be written for what one of its values holds is written value by value.
 */
export function batches<T, R>(write: (values: readonly T[]) => Promise<readonly (R | Error)[]>): (entry: Sized<T>) => Promise<R> {
  const commits = groupCommit<Sized<T>, R | Error>((group) => write(group.map(({ value }) => value)), isDocumentFault, howMany);
  return async (entry) => {
    const result = await commits.add(entry);
    if (result instanceof Error) throw result;
    return result;
  };
}

/** How many of those that wait go into the next command: one at least. */
function howMany(waiting: readonly Sized<unknown>[]): number {
  let bytes = 0;
  let count = 0;
  for (const entry of waiting) {
    bytes += entry.bytes;
    if (count > 0 && (bytes > MAX_BYTES || count === MAX_ENTRIES)) break;
    count++;
  }
  return count;
}

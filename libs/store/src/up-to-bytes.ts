/**
 * The first records, up to the one with which their bodies come to `bytes` characters: one at least, where
 * there is one (S7). No more are asked for.
 */
export function upToBytes<T extends object>(records: Iterable<T>, bytes: number): readonly T[] {
  const taken: T[] = [];
  let size = 0;
  for (const record of records) {
    taken.push(record);
    size += bodyLength(record);
    if (size >= bytes) break;
  }
  return taken;
}

/** The same of records that are waited for. */
export async function upToBytesAsync<T extends object>(records: AsyncIterable<T>, bytes: number): Promise<readonly T[]> {
  const taken: T[] = [];
  let size = 0;
  for await (const record of records) {
    taken.push(record);
    size += bodyLength(record);
    if (size >= bytes) break;
  }
  return taken;
}

/** Whether a read with these bounds may have left something: then the next one begins after its last record. */
export function mayGoOn(records: readonly object[], limit: number, bytes: number): boolean {
  return records.length >= limit || records.reduce((size, record) => size + bodyLength(record), 0) >= bytes;
}

function bodyLength(record: object): number {
  return 'body' in record && typeof record.body === 'string' ? record.body.length : 0;
}

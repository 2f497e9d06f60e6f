import { A2AError } from '@a2a-js/sdk/errors';

export interface Framing<T> {
  readonly data: (item: T) => object;
  /** Where the reader is behind the item: the id of its event. */
  readonly position: (item: T) => string | undefined;
  readonly error: (error: A2AError) => string;
}

/**
 * Server-sent events of a stream whose first item is there: what goes wrong before that is no stream. An error in the
 * words of the protocol is its last event; any other is the caller's.
 */
export async function begun<T>(items: AsyncIterator<T>, framing: Framing<T>): Promise<AsyncIterator<string>> {
  const first = await items.next();
  return frames(first, items, framing);
}

async function* frames<T>(
  first: IteratorResult<T>,
  items: AsyncIterator<T>,
  { data, position, error }: Framing<T>,
): AsyncGenerator<string> {
  try {
    for (let next = first; next.done !== true; next = await items.next()) {
      const at = position(next.value);
      yield `${at === undefined ? '' : `id: ${at}\n`}data: ${JSON.stringify(data(next.value))}\n\n`;
    }
  } catch (thrown) {
    if (!(thrown instanceof A2AError)) throw thrown;
    yield error(thrown);
  } finally {
    await items.return?.();
  }
}

/** @param update as JSON, an update of either version or an object of one update */
export function positionIn(update: unknown, key: string): string | undefined {
  const given = update as { readonly metadata?: Readonly<Record<string, unknown>> } | undefined;
  const held = given?.metadata === undefined && typeof update === 'object' && update !== null ? Object.values(update)[0] : update;
  const at = (held as typeof given)?.metadata?.[key];
  return typeof at === 'string' ? at.replaceAll(/[\r\n\0]/g, '') : undefined;
}

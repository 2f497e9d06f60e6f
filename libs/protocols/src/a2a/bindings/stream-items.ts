import { A2AError } from '@a2a-js/sdk/errors';
import type { StreamItem } from './answered.ts';

interface Form<T> {
  readonly data: (update: T) => object;
  /** Where the reader is behind the update. */
  readonly position: (update: T) => string | undefined;
  readonly error: (error: A2AError) => StreamItem;
}

/**
 * A stream whose first update is there: what goes wrong before that is no stream. An error in the words of the protocol is
 * its last item; any other is the caller's.
 */
export async function begun<T>(updates: AsyncIterator<T>, form: Form<T>): Promise<AsyncIterator<StreamItem>> {
  const first = await updates.next();
  return items(first, updates, form);
}

async function* items<T>(
  first: IteratorResult<T>,
  updates: AsyncIterator<T>,
  { data, position, error }: Form<T>,
): AsyncGenerator<StreamItem> {
  try {
    for (let next = first; next.done !== true; next = await updates.next()) {
      const at = position(next.value);
      yield { data: data(next.value), ...(at === undefined ? {} : { position: at }) };
    }
  } catch (thrown) {
    if (!(thrown instanceof A2AError)) throw thrown;
    yield error(thrown);
  } finally {
    await updates.return?.();
  }
}

/** @param update as JSON, an update of either version or an object of one update */
export function positionIn(update: unknown, key: string): string | undefined {
  const given = update as { readonly metadata?: Readonly<Record<string, unknown>> } | undefined;
  const held = given?.metadata === undefined && typeof update === 'object' && update !== null ? Object.values(update)[0] : update;
  const at = (held as typeof given)?.metadata?.[key];
  return typeof at === 'string' ? at.replaceAll(/[\r\n\0]/g, '') : undefined;
}

import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { ApiError } from '../../api/api-error.ts';

const PAGE = 50;
const MOST = 200;

export interface SeenEntries {
  /** Oldest first. */
  readonly entries: readonly Schemas['SessionEntry'][] | undefined;
  readonly error: Error | null;
  /** Reads more of those before. */
  readonly older: (() => void) | undefined;
}

/** The newest entries of a conversation. */
export function useEntries(session: string | undefined): SeenEntries {
  const [limit, setLimit] = useState(PAGE);
  const { data, error } = useQuery({
    queryKey: ['entries', session, limit],
    queryFn: () => entriesOf(session!, limit),
    enabled: session !== undefined,
    placeholderData: (before) => before,
  });
  const more = data?.next !== undefined && limit < MOST;
  return { entries: data?.items.toReversed(), error, older: more ? () => setLimit(Math.min(MOST, limit + PAGE)) : undefined };
}

/** A session is there once its first message was answered. */
async function entriesOf(id: string, limit: number) {
  try {
    return await answerOf(client.GET('/v1/sessions/{id}/entries', { params: { path: { id }, query: { limit, order: 'desc' } } }));
  } catch (error) {
    if (error instanceof ApiError && error.code === 'session-not-found') return { items: [], next: undefined };
    throw error;
  }
}

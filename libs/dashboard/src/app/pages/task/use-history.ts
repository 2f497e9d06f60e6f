import { useEffect, useRef, useState } from 'preact/hooks';
import { answerOf, client, type Schemas } from '../../api/client.ts';

type Turn = Schemas['HistoryTurn'];

interface Read {
  readonly turns: readonly Turn[];
  readonly next?: string;
}

export interface SeenHistory {
  readonly turns: readonly Turn[];
  readonly error: Error | undefined;
  /** Reads the turns after those. */
  readonly more: (() => void) | undefined;
}

/** The turns of a task page by page; of the page read last, those that are added to it. */
export function useHistory(id: string, turns: number): SeenHistory {
  const [read, setRead] = useState<Read>({ turns: [] });
  const [error, setError] = useState<Error>();
  const cursor = useRef<string | undefined>(undefined);
  const load = async (): Promise<void> => {
    const from = cursor.current === undefined ? {} : { cursor: cursor.current };
    const page = await answerOf(client.GET('/v1/tasks/{id}/history', { params: { path: { id }, query: { limit: 100, ...from } } }));
    setRead((before) => {
      const known = new Map([...before.turns, ...page.items].map((turn) => [turn.n, turn]));
      return { turns: [...known.values()].toSorted((a, b) => a.n - b.n), ...(page.next === undefined ? {} : { next: page.next }) };
    });
  };
  const reading = (): void => void load().catch((reason: unknown) => setError(reason as Error));
  useEffect(() => {
    cursor.current = undefined;
    setRead({ turns: [] });
  }, [id]);
  useEffect(reading, [id, turns]);
  const { next } = read;
  return {
    turns: read.turns,
    error,
    more:
      next === undefined
        ? undefined
        : () => {
            cursor.current = next;
            reading();
          },
  };
}

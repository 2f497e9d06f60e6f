import type { TaskEvent } from '@troupe/contracts';
import { writtenText } from '../../written-text.ts';
import type { Chunk } from './chunk.ts';

/** What the models of one task write, a text part for each call. */
export interface TextChunks {
  readonly read: (event: TaskEvent) => readonly Chunk[];
  /** A whole part. */
  readonly say: (id: string, text: string) => readonly Chunk[];
  readonly close: () => readonly Chunk[];
}

/** @param live whether text is given before it is known to be the answer: not of an agent with a typed output */
export function textChunks(live: boolean): TextChunks {
  const written = writtenText();
  let open: string | undefined;

  const close = (): readonly Chunk[] => {
    if (open === undefined) return [];
    const id = open;
    open = undefined;
    return [{ type: 'text-end', id }];
  };
  const write = (id: string, delta: string): readonly Chunk[] => {
    if (delta === '') return [];
    const begun: readonly Chunk[] = open === id ? [] : [...close(), { type: 'text-start', id }];
    open = id;
    return [...begun, { type: 'text-delta', id, delta }];
  };

  return {
    close,
    say: (id, text) => [...write(id, text), ...close()],
    read(event) {
      const said = live ? written.read(event) : undefined;
      const text = said === undefined ? [] : write(said.call, said.text);
      const isOver = (event.type === 'call.completed' || event.type === 'call.failed') && event.data['kind'] === 'model';
      return isOver ? [...text, ...close()] : text;
    },
  };
}

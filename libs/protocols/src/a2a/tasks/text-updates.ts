import type { TaskEvent } from '@troupe/contracts';
import { resultUpdate, type Followed, type Update } from './event-updates.ts';
import { textPart } from './message-parts.ts';

/**
 * The text of an answer while a model writes it, as pieces of the result. The first of another call or attempt takes the
 * place of what was there: only the last one is what the task comes to.
 *
 * @param position of the reader, who may have the beginning of a text
 */
export function textUpdates(task: Followed, position: string): (token: TaskEvent) => Update {
  let written: string | undefined;
  return ({ data }) => {
    const { call, attempt, text } = data as { readonly call: string; readonly attempt: number; readonly text: string };
    const writes = `~${call}~${attempt}~`;
    const goesOn = written === undefined ? position.includes(writes) : written === writes;
    written = writes;
    return resultUpdate(task, [textPart(text)], goesOn, false);
  };
}

import { EventType, type Event } from '@ag-ui/core';
import type { TaskEvent } from '@troupe/contracts';
import { writtenText } from '../written-text.ts';
import type { Owner } from './owner.ts';

/** The messages that the models of one task write. */
export interface TextEvents {
  readonly read: (event: TaskEvent) => readonly Event[];
  /** A whole message. */
  readonly say: (messageId: string, text: string) => readonly Event[];
  readonly close: () => readonly Event[];
}

/** @param live whether text is given before it is known to be the answer: not of an agent with a typed output */
export function textEvents(owner: Owner, live: boolean): TextEvents {
  const written = writtenText();
  let open: string | undefined;

  const close = (): readonly Event[] => {
    if (open === undefined) return [];
    const messageId = open;
    open = undefined;
    return [{ type: EventType.TEXT_MESSAGE_END, ...owner, messageId }];
  };
  const write = (messageId: string, delta: string): readonly Event[] => {
    if (delta === '') return [];
    const begun: readonly Event[] =
      open === messageId ? [] : [...close(), { type: EventType.TEXT_MESSAGE_START, ...owner, messageId, role: 'assistant' }];
    open = messageId;
    return [...begun, { type: EventType.TEXT_MESSAGE_CONTENT, ...owner, messageId, delta }];
  };

  return {
    close,
    say: (messageId, text) => [...write(messageId, text), ...close()],
    read(event) {
      const said = live ? written.read(event) : undefined;
      const text = said === undefined ? [] : write(said.call, said.text);
      const isOver = (event.type === 'call.completed' || event.type === 'call.failed') && event.data['kind'] === 'model';
      return isOver ? [...text, ...close()] : text;
    },
  };
}

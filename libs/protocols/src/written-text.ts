import type { Json, ModelAnswer, TaskEvent } from '@troupe/contracts';

/** What an event adds to the text of a model call. */
export interface Said {
  readonly call: string;
  /** Empty when there is nothing to add. */
  readonly text: string;
  /** There is some text of that call, and no more comes. */
  readonly ended: boolean;
}

/** What was given of the text of a model call. */
interface Written {
  readonly call: string;
  given: string;
  attempt: number;
  /** Of the attempt that is under way. */
  text: string;
}

/**
 * The text of model calls of one task, from its events in their order. Text of an attempt that failed cannot be taken
 * back: where the next one does not begin with it, its whole text follows after a blank line. Of an agent with output
 * guards there is the answer alone, once they have passed it.
 */
export function writtenText(): { readonly read: (event: TaskEvent) => Said | undefined } {
  let written: Written | undefined;
  let held: string | undefined;
  return {
    read(event) {
      const passed = held === undefined ? undefined : passedText(event);
      if (passed !== undefined) return { call: held!, text: passed, ended: true };
      const call = callOf(event);
      if (call === undefined) return undefined;
      if (written?.call !== call) written = { call, given: '', attempt: 0, text: '' };
      held = isHeld(event) ? call : undefined;
      const text = event.type === 'token' ? pieceOf(written, event) : restOf(written, event.data['value']);
      return { call, text, ended: event.type === 'call.completed' && written.given !== '' };
    },
  };
}

/** Of an agent with output guards: what a model said is the end of the task, once the guards have passed it. */
function passedText({ type, data }: TaskEvent): string | undefined {
  const isEnd = type === 'status' && data['status'] === 'completed';
  return isEnd && typeof data['output'] === 'string' ? data['output'] : undefined;
}

function isHeld({ type, data }: TaskEvent): boolean {
  return type === 'call.completed' && (data['value'] as { readonly held?: unknown } | null | undefined)?.held === true;
}

/** The model call an event says something of. */
function callOf({ type, data }: TaskEvent): string | undefined {
  if (type === 'token') return data['call'] as string;
  return type === 'call.completed' && data['kind'] === 'model' ? (data['call'] as string) : undefined;
}

function pieceOf(written: Written, { data }: TaskEvent): string {
  const attempt = data['attempt'] as number;
  if (attempt !== written.attempt) Object.assign(written, { attempt, text: '' });
  written.text += data['text'] as string;
  return written.text.startsWith(written.given) ? give(written, written.text.slice(written.given.length)) : '';
}

/** All that is not given yet: text that was lost on the way, or that no model wrote piece by piece. */
function restOf(written: Written, answer: Json | undefined): string {
  const { text = '' } = (answer ?? {}) as unknown as Partial<ModelAnswer>;
  return text.startsWith(written.given) ? give(written, text.slice(written.given.length)) : give(written, `\n\n${text}`);
}

function give(written: Written, text: string): string {
  written.given += text;
  return text;
}

import type { Json, ModelAnswer, Task, TaskEvent, TaskService } from '@troupe/contracts';

/** What a stream of an answer is made of: text of one model call after the other, then the task as it ended. */
export type AnswerPiece =
  | { readonly kind: 'text'; readonly call: string; readonly text: string }
  | { readonly kind: 'text-end'; readonly call: string }
  | { readonly kind: 'end'; readonly task: Task };

/** What was given of the text of a model call. */
interface Written {
  readonly call: string;
  given: string;
  attempt: number;
  /** Of the attempt that is under way. */
  text: string;
}

/**
 * The answer of a task while it is written. Text of an attempt that failed cannot be taken back: where the next one
 * does not begin with it, its whole text follows after a blank line.
 *
 * @param live whether text is given before it is known to be the answer: not of an agent with a typed output
 * @param gone aborts when nobody reads on
 */
export async function* answerPieces(
  service: TaskService,
  task: string,
  live: boolean,
  gone: AbortSignal,
): AsyncGenerator<AnswerPiece, void> {
  let written: Written | undefined;
  let after: string | undefined;
  while (!gone.aborted) {
    for await (const event of service.events(task, after, gone)) {
      after = event.id;
      const call = live ? callOf(event) : undefined;
      if (call === undefined) continue;
      if (written?.call !== call) written = { call, given: '', attempt: 0, text: '' };
      const text = event.type === 'token' ? pieceOf(written, event) : restOf(written, event.data['value']);
      if (text !== '') yield { kind: 'text', call, text };
      if (event.type === 'call.completed' && written.given !== '') yield { kind: 'text-end', call };
    }
    if (gone.aborted) return;
    const now = await service.get(task);
    // Otherwise its events go on at another process.
    if (now.endedAt !== undefined) return yield { kind: 'end', task: now };
  }
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

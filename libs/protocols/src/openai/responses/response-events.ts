import type { Task } from '@troupe/contracts';
import type { AnswerPiece } from '../answer-pieces.ts';
import { answerOf } from '../task-end.ts';
import { callOf, messageOf, responseOf, textOf, wantedCalls, type OutputItem } from './response-answer.ts';

/** The events of a response that is streamed, in the order that clients rely on; what a model says between calls is a message of its own. */
export interface ResponseEvents {
  readonly begin: () => string;
  readonly frame: (piece: AnswerPiece) => string;
  /** The next number of an event that is none of these. */
  readonly next: () => number;
}

/** @param typed its text is given when it has ended */
export function responseEvents(task: Task, typed: boolean): ResponseEvents {
  const output: OutputItem[] = [];
  let number = 0;
  let open: { readonly id: string; text: string } | undefined;
  const event = (type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...data })}\n\n`;
  const added = (item: OutputItem): string => event('response.output_item.added', { output_index: output.length, item });
  const done = (item: OutputItem): string => {
    const text = event('response.output_item.done', { output_index: output.length, item });
    output.push(item);
    return text;
  };
  const place = (id: string): object => ({ item_id: id, output_index: output.length, content_index: 0 });

  const beginMessage = (): string => {
    open = { id: `msg_${task.id}_${output.length}`, text: '' };
    const { id } = open;
    return (
      added({ type: 'message', id, status: 'in_progress', role: 'assistant', content: [] }) +
      event('response.content_part.added', { ...place(id), part: textOf('') })
    );
  };
  const say = (text: string): string => {
    const begun = open === undefined ? beginMessage() : '';
    open!.text += text;
    return begun + event('response.output_text.delta', { ...place(open!.id), delta: text, logprobs: [] });
  };
  const endMessage = (): string => {
    if (open === undefined) return '';
    const { id, text } = open;
    open = undefined;
    return (
      event('response.output_text.done', { ...place(id), text, logprobs: [] }) +
      event('response.content_part.done', { ...place(id), part: textOf(text) }) +
      done(messageOf(id, text))
    );
  };
  const hand = (call: Parameters<typeof callOf>[0]): string => {
    const item = callOf(call);
    const at = { item_id: item.id, output_index: output.length };
    return (
      added({ ...item, arguments: '', status: 'in_progress' }) +
      event('response.function_call_arguments.delta', { ...at, delta: item.arguments }) +
      event('response.function_call_arguments.done', { ...at, name: item.name, arguments: item.arguments }) +
      done(item)
    );
  };
  const end = (ended: Task): string => {
    const rest = ended.status === 'completed' && typed ? say(answerOf(ended).text ?? '') : '';
    const items = rest + endMessage() + wantedCalls(ended).map(hand).join('');
    const response = responseOf(ended, output);
    return items + event(response.status === 'completed' ? 'response.completed' : 'response.failed', { response });
  };

  return {
    next: () => number++,
    begin: () =>
      event('response.created', { response: responseOf(task, []) }) + event('response.in_progress', { response: responseOf(task, []) }),
    frame(piece) {
      switch (piece.kind) {
        case 'text':
          return say(piece.text);
        case 'text-end':
          return endMessage();
        case 'end':
          return end(piece.task);
        default:
          return piece satisfies never;
      }
    },
  };
}

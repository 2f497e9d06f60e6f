import { TroupeError, toFailure, type StartRequest, type Task, type TaskService } from '@troupe/contracts';
import { keyedId } from '@troupe/http';
import { failureOf } from '../failure-of.ts';
import { treePieces, type TreePiece } from '../tree/tree-pieces.ts';
import { writtenText } from '../written-text.ts';
import type { AskCaller } from './ask-caller.ts';
import type { Prompt } from './prompt.ts';
import type { ReplyStream } from './reply-stream.ts';

export interface Answering {
  readonly service: TaskService;
  readonly stream: ReplyStream;
  readonly ask: AskCaller;
  /** Aborts when the platform closes: the task goes on. */
  readonly gone: AbortSignal;
  /** Its output is typed: its text is given when it has ended. */
  readonly typed: boolean;
}

/** Starts the task of a prompt, acknowledges it once it is durable, and answers what it says until it has ended. */
export async function answerPrompt(agent: string, prompt: Prompt, answering: Answering): Promise<void> {
  const { service, stream, gone } = answering;
  const { task } = await service.start(startOf(agent, prompt));
  stream.ack();
  const over = new AbortController();
  const signal = AbortSignal.any([gone, over.signal]);
  try {
    await answerTask(task, { ...answering, gone: signal });
  } finally {
    // Who is asked is not waited for any more.
    over.abort();
  }
  if (gone.aborted)
    throw new TroupeError('unavailable', `The platform is closing; task "${task.id}" goes on. The same id again reads its answer.`);
}

function startOf(name: string, { text, attachments, session, id }: Prompt): StartRequest {
  const shared = {
    kind: 'agent',
    name,
    ...(id === undefined ? {} : { id: keyedId(JSON.stringify(['nats', name, id])) }),
    ...(session === undefined ? {} : { session }),
  } as const;
  if (attachments.length === 0) return { ...shared, input: text };
  if (session !== undefined) throw new TroupeError('validation-failed', 'A prompt of a session has no attachments.');
  return { ...shared, conversation: { messages: [{ role: 'user', content: [{ type: 'text', text }, ...attachments] }] } };
}

async function answerTask(task: Task, { service, stream, ask, gone, typed }: Answering): Promise<void> {
  const written = writtenText();
  let last: string | undefined;
  let given = '';
  for await (const piece of treePieces(service, { id: task.id, name: task.name }, gone)) {
    ask.note(piece, service, gone);
    const own = piece.node.above === undefined;
    if (own && piece.kind === 'event' && !typed) {
      const said = written.read(piece.event);
      if (said === undefined || said.text === '') continue;
      // What a model says after its tools begins a paragraph of its own.
      const text = last === undefined || last === said.call ? said.text : `\n\n${said.text}`;
      last = said.call;
      given += text;
      stream.text(text);
    }
    if (own && piece.kind === 'ended') end(piece, stream, given);
  }
}

function end({ task }: Extract<TreePiece, { kind: 'ended' }>, stream: ReplyStream, given: string): void {
  if (task.status !== 'completed') throw failureOf(task);
  const { output } = task;
  const text = typeof output === 'string' ? output : JSON.stringify(output ?? null);
  // Of a model whose text came piece by piece, the output has been said.
  if (!given.endsWith(text)) stream.text(given === '' ? text : `\n\n${text}`);
}

/** What a caller gets of any error. */
export function asTroupeError(error: unknown): TroupeError {
  return error instanceof TroupeError ? error : new TroupeError('internal', `The prompt could not be answered: ${toFailure(error).name}.`);
}

import { toFailure } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { toProblem, toTroupeError, type Problem } from '../errors/problem.ts';
import { streamEvents } from './stream-events.ts';

/** What a stream of server-sent events is made of. */
export interface Streamed<T> {
  /** They must end when `gone` aborts. */
  readonly items: AsyncIterator<T>;
  /** One of them as it goes over the wire. */
  readonly frame: (item: T) => string;
  /** What is written before the first. */
  readonly head?: string;
  /** What is written when it breaks off: the status is long sent. */
  readonly errorFrame: (problem: Problem) => string;
  /** Aborts when nobody waits for the stream any more. */
  readonly gone: AbortSignal;
}

/** Answers with server-sent events until there are no more. */
export async function answerStream<T>(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  streamed: Streamed<T>,
): Promise<FastifyReply> {
  const { items, frame, head, errorFrame, gone } = streamed;
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  if (head !== undefined) reply.raw.write(head);
  try {
    await streamEvents(reply.raw, items, frame, context.redact, context.limits, context.unsentOf(request), gone);
  } catch (error) {
    const problem = toProblem(toTroupeError(error), request);
    request.log[problem.status === 500 ? 'error' : 'info']({ err: toFailure(error) }, 'An event stream broke off.');
    reply.raw.write(context.redact.text(errorFrame(problem)));
  }
  reply.raw.end();
  return reply;
}

import { answerStream, type Context, type ErrorShape, type Problem } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answered, StreamItem } from './answered.ts';

interface Sent {
  /** Media type of a value. */
  readonly type: string;
  readonly errors: ErrorShape;
  readonly gone: AbortSignal;
}

export async function sendAnswer(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  answered: Answered,
  { type, errors, gone }: Sent,
): Promise<FastifyReply> {
  switch (answered.kind) {
    case 'value': {
      const { status, body } = answered;
      return body === undefined ? reply.code(status).send() : reply.code(status).type(type).send(JSON.stringify(body));
    }
    case 'stream':
      return answerStream(context, request, reply, {
        items: answered.items,
        frame: eventText,
        errorFrame: (problem: Problem) => eventText({ event: 'error', data: errors.body(problem, request) }),
        gone,
      });
    default:
      return answered satisfies never;
  }
}

function eventText({ position, event, data }: StreamItem): string {
  const fields = [...(position === undefined ? [] : [`id: ${position}`]), ...(event === undefined ? [] : [`event: ${event}`])];
  return [...fields, `data: ${JSON.stringify(data)}`, '', ''].join('\n');
}

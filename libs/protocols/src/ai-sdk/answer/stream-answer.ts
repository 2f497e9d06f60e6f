import { answerStream, type Context } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Chunk } from './chunk.ts';

/** Says that no more comes. */
const DONE = '[DONE]';

/** Answers with a UI message stream, version 1. */
export function streamAnswer(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  chunks: AsyncIterable<Chunk>,
  gone: AbortSignal,
): Promise<FastifyReply> {
  void reply.header('x-vercel-ai-ui-message-stream', 'v1');
  return answerStream(context, request, reply, {
    items: untilDone(chunks),
    frame: (item) => frame(item === DONE ? DONE : JSON.stringify(item)),
    errorFrame: ({ detail }) => frame(JSON.stringify({ type: 'error', errorText: detail } satisfies Chunk)) + frame(DONE),
    gone,
  });
}

async function* untilDone(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk | typeof DONE, void> {
  yield* chunks;
  yield DONE;
}

function frame(data: string): string {
  return `data: ${data}\n\n`;
}

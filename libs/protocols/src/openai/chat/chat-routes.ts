import { answerStream, keyHeader, noQuery, type Context, type HttpApp } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerPieces, type AnswerPiece } from '../answer-pieces.ts';
import { beginAnswer, type Waited } from '../begin-answer.ts';
import { sessionOf, startErrors, troupeHeaders } from '../headers.ts';
import { errorBody, openAiErrors } from '../openai-errors.ts';
import { isTyped } from '../typed-agent.ts';
import { chatChunks, chatCompletion, completionOf } from './chat-answer.ts';
import { chatRequest, type ChatRequest } from './chat-request.ts';
import { chatStart } from './chat-start.ts';

export function chatRoutes(app: HttpApp, context: Context): void {
  app.route({
    method: 'POST',
    url: '/openai/v1/chat/completions',
    schema: { querystring: noQuery, body: chatRequest },
    config: {
      summary: 'Have an agent answer, as a chat completion',
      description: 'A durable task: it goes on when the client leaves, and is the same for the same Idempotency-Key.',
      tag: 'openai',
      right: 'start',
      errorShape: openAiErrors,
      waits: 'always',
      body: 'required',
      data: ['messages', 'tools', 'metadata', 'response_format'],
      headers: { ...keyHeader, ...troupeHeaders },
      alsoProduces: 'text/event-stream',
      answers: { 200: { description: 'The completion; its chunks, where `stream` is true', schema: chatCompletion } },
      errors: startErrors,
    },
    async handler(request, reply) {
      const { body } = request;
      const service = context.serviceFor(request);
      const typed = await isTyped(service, body.model, body.response_format?.type, '/response_format/type');
      const waited = await beginAnswer(context, chatStart(body, sessionOf(request)), request, reply);
      if (body.stream === true) return streamChunks(context, waited, { body, typed }, request, reply);
      const ended = await service.wait(waited.task.id, context.limits.waitTime, waited.gone);
      return completionOf(ended);
    },
  });
}

function streamChunks(
  context: Context,
  { task, service, gone }: Waited,
  { body, typed }: { readonly body: ChatRequest; readonly typed: boolean },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const chunks = chatChunks(task, typed, body.stream_options?.include_usage === true);
  let call: string | undefined;
  const frame = (piece: AnswerPiece): string => {
    switch (piece.kind) {
      case 'text': {
        const isNext = call !== undefined && call !== piece.call;
        call = piece.call;
        return chunks.text(isNext ? `\n\n${piece.text}` : piece.text);
      }
      case 'text-end':
        return '';
      case 'end':
        return chunks.end(piece.task);
      default:
        return piece satisfies never;
    }
  };
  return answerStream(context, request, reply, {
    items: answerPieces(service, task.id, !typed, gone),
    frame,
    head: chunks.begin(),
    errorFrame: (problem) => `data: ${JSON.stringify(errorBody(problem))}\n\n`,
    gone,
  });
}

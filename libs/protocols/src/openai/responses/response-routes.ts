import type { Task } from '@troupe/contracts';
import { answerStream, keyHeader, noQuery, type Context, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import { answerPieces } from '../answer-pieces.ts';
import { beginAnswer } from '../begin-answer.ts';
import { sessionOf, startErrors, troupeHeaders } from '../headers.ts';
import { errorBody, openAiErrors } from '../openai-errors.ts';
import { answerOf } from '../task-end.ts';
import { isTyped } from '../typed-agent.ts';
import { responseAnswer, responseOf } from './response-answer.ts';
import { responseEvents } from './response-events.ts';
import { readResponse, saidUpTo } from './response-id.ts';
import { responseRequest } from './response-request.ts';
import { responseStart } from './response-start.ts';

const byId = z.object({ id: z.string().min(1).max(256) });
const shared = { tag: 'openai', errorShape: openAiErrors } as const;
const answers = { 200: { description: 'The response', schema: responseAnswer } };

/** Milliseconds a cancelled task has to tidy up before the answer. */
const CANCEL_WAIT_MS = 2_000;

export function responseRoutes(app: HttpApp, context: Context): void {
  createRoute(app, context);
  storedRoutes(app, context);
}

function createRoute(app: HttpApp, context: Context): void {
  app.route({
    method: 'POST',
    url: '/openai/v1/responses',
    schema: { querystring: noQuery, body: responseRequest },
    config: {
      ...shared,
      summary: 'Have an agent answer, as a response',
      description: 'A durable task: it goes on when the client leaves, and is the same for the same Idempotency-Key.',
      right: 'start',
      waits: 'always',
      body: 'required',
      data: ['input', 'tools', 'metadata', 'text'],
      headers: { ...keyHeader, ...troupeHeaders },
      alsoProduces: 'text/event-stream',
      answers: { 200: { description: 'The response; its events, where `stream` is true', schema: responseAnswer } },
      errors: [...startErrors, 'task-not-found'],
    },
    async handler(request, reply) {
      const { body } = request;
      const service = context.serviceFor(request);
      const typed = await isTyped(service, body.model, body.text?.format?.type, '/text/format/type');
      const { previous_response_id: previous } = body;
      const before = previous === undefined || previous === null ? [] : await saidUpTo(service, previous);
      const { task, gone } = await beginAnswer(context, responseStart(body, before, sessionOf(request)), request, reply);
      if (body.stream === true) {
        const events = responseEvents(task, typed);
        return answerStream(context, request, reply, {
          items: answerPieces(service, task.id, !typed, gone),
          frame: events.frame,
          head: events.begin(),
          errorFrame: (problem) => {
            const { message, code, param } = errorBody(problem).error;
            return `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: events.next(), code, message, param })}\n\n`;
          },
          gone,
        });
      }
      if (body.background === true) return responseOf(task);
      const ended = await service.wait(task.id, context.limits.waitTime, gone);
      answerOf(ended);
      return responseOf(ended);
    },
  });
}

function storedRoutes(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'GET',
    url: '/openai/v1/responses/:id',
    schema: { params: byId, querystring: noQuery },
    config: { ...shared, summary: 'Read a response', right: 'read-own', answers, errors: ['task-not-found'] },
    handler: async (request) => responseOf(await readResponse(serviceFor(request), request.params.id)),
  });
  app.route({
    method: 'POST',
    url: '/openai/v1/responses/:id/cancel',
    schema: { params: byId, querystring: noQuery },
    config: {
      ...shared,
      summary: 'Cancel a response',
      right: 'control-own',
      answers,
      errors: ['task-not-found', 'task-ended'],
    },
    async handler(request) {
      const service = serviceFor(request);
      const { id }: Task = await readResponse(service, request.params.id);
      await service.cancel(id);
      return responseOf(await service.wait(id, CANCEL_WAIT_MS));
    },
  });
  app.route({
    method: 'DELETE',
    url: '/openai/v1/responses/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      ...shared,
      summary: 'Purge a response that has ended',
      right: 'purge',
      answers: {
        200: {
          description: 'Nothing of it is left',
          schema: z.object({ id: z.string(), object: z.literal('response'), deleted: z.literal(true) }),
        },
      },
      errors: ['task-not-found', 'task-open'],
    },
    async handler(request) {
      const service = serviceFor(request);
      await service.purge((await readResponse(service, request.params.id)).id);
      return { id: request.params.id, object: 'response', deleted: true };
    },
  });
}

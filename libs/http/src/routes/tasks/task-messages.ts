import { isEventSignal, TroupeError, type Json } from '@troupe/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import type { Context } from '../../context.ts';
import { accepted } from '../../shapes/answers.ts';
import { id, json, name } from '../../shapes/fields.ts';
import { noQuery } from '../../shapes/queries.ts';
import { idempotencyKey, keyHeader } from '../../requests/idempotency-key.ts';

const idAndName = z.object({ id, name });
const schema = { params: idAndName, querystring: noQuery, body: json };
const commonErrors = ['task-not-found', 'task-ended', 'task-blocked', 'invalid-characters', 'invalid-input'] as const;

/** Signals, queries and updates: the body is the payload, whatever JSON it is; no body is null. */
export function messageRoutes(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/signals/:name',
    schema,
    config: {
      summary: 'Send a signal',
      description: 'The body is the payload, checked by the schema of a signal that is defined. Kept in order until the code asks for it.',
      right: 'signal-own',
      tag: 'tasks',
      data: true,
      headers: keyHeader,
      answers: { 202: { description: 'Durable: it will be delivered exactly once', schema: accepted } },
      errors: ['task-not-found', 'task-ended', 'invalid-characters', 'invalid-input', 'idempotency-key-reused'],
    },
    async handler(request, reply) {
      const { id: task, name: signal } = request.params;
      if (isEventSignal(signal))
        throw new TroupeError('bad-request', 'Such a signal brings an event of a topic: publish the event instead.');
      await serviceFor(request).signal(task, signal, request.body ?? null, idempotencyKey(request));
      return reply.code(202).send({ accepted: true });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/queries/:name',
    schema,
    config: {
      summary: 'Ask a read-only question',
      right: 'read-own',
      tag: 'tasks',
      data: true,
      answers: { 200: { description: 'What the code answered', schema: json } },
      errors: ['query-not-found', ...commonErrors],
    },
    async handler(request, reply) {
      return sendJson(reply, await serviceFor(request).query(request.params.id, request.params.name, request.body ?? null));
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/updates/:name',
    schema,
    config: {
      summary: 'Make a validated request and get its answer',
      right: 'signal-own',
      tag: 'tasks',
      data: true,
      headers: keyHeader,
      answers: { 200: { description: 'What the code answered', schema: json } },
      errors: ['update-not-found', 'update-rejected', 'idempotency-key-reused', ...commonErrors],
    },
    async handler(request, reply) {
      return sendJson(
        reply,
        await serviceFor(request).update(request.params.id, request.params.name, request.body ?? null, idempotencyKey(request)),
      );
    },
  });
}

/** Any JSON value, strings and null too, which Fastify would send as they are. */
function sendJson(reply: FastifyReply, value: Json): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(value));
}

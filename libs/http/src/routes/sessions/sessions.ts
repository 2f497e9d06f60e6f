import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import type { Context } from '../../context.ts';
import { task } from '../../shapes/answers.ts';
import { id, sessionId } from '../../shapes/fields.ts';
import { idempotencyKey, prefer } from '../../shapes/headers.ts';
import { noQuery, pageOf, pageQuery } from '../../shapes/queries.ts';
import { sendMessage } from '../../shapes/requests.ts';
import { session } from './session-shapes.ts';
import { sessionEventRoutes } from './session-events.ts';
import { answerStart } from '../start-request.ts';
import { agentOfNext } from './agent-of-next.ts';

const byId = z.object({ id });

/** Conversations that outlive tasks. */
export function sessionRoutes(app: HttpApp, context: Context): void {
  app.route({
    method: 'GET',
    url: '/v1/sessions/:id',
    schema: { params: z.object({ id: sessionId }), querystring: pageQuery },
    config: {
      summary: 'Read a conversation',
      right: 'read-own',
      tag: 'sessions',
      answers: { 200: { description: 'The session, with a page of its messages', schema: session } },
      leads: { task: '/tasks/0' },
      pages: true,
      errors: ['session-not-found', 'invalid-cursor'],
    },
    handler: async (request) => context.serviceFor(request).session(request.params.id, pageOf(request.query)),
  });

  sessionEventRoutes(app, context);
  app.route({
    method: 'POST',
    url: '/v1/sessions/:id/messages',
    schema: { params: byId, querystring: noQuery, body: sendMessage },
    config: {
      summary: 'Say something to an agent in a session',
      description:
        'Starts a task of the agent in that session, as `POST /v1/tasks` does. Without `agent` it is the one that answered last.',
      right: 'start',
      tag: 'sessions',
      waits: true,
      body: 'required',
      data: ['input'],
      headers: { 'Idempotency-Key': idempotencyKey, Prefer: prefer },
      leads: { task: '/id', session: '/session' },
      answers: {
        202: { description: 'Started', schema: task },
        200: { description: 'Already there, or ended while waiting', schema: task },
      },
      errors: [
        'agent-not-found',
        'session-not-found',
        'invalid-input',
        'already-exists',
        'idempotency-key-reused',
        'session-open',
        'too-many-starts',
        'already-running',
        'quota-exceeded',
        'quota-used-up',
      ],
    },
    async handler(request, reply) {
      const { agent, ...options } = request.body;
      const name = agent ?? (await agentOfNext(context, request, request.params.id, options.id));
      return answerStart(context, { kind: 'agent', name, session: request.params.id, ...options }, request, reply);
    },
  });
}

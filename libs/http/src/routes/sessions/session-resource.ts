import { z } from 'zod';
import type { Context } from '../../context.ts';
import type { HttpApp } from '../../http-app.ts';
import { sessionId } from '../../shapes/fields.ts';
import { noQuery, pageOf, pageQuery } from '../../shapes/queries.ts';
import {
  entries,
  entriesQuery,
  exportedSession,
  importSession,
  sessionBranch,
  sessionChanges,
  sessionHead,
  sessions,
  sessionsQuery,
} from './session-shapes.ts';

const byId = z.object({ id: sessionId });

/** Conversations as a whole: found, read, renamed, copied, taken elsewhere and deleted. */
export function sessionResourceRoutes(app: HttpApp, context: Context): void {
  readingRoutes(app, context);
  makingRoutes(app, context);
  changingRoutes(app, context);
}

function readingRoutes(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'GET',
    url: '/v1/sessions',
    schema: { querystring: sessionsQuery },
    config: {
      summary: 'List conversations, those with the latest message first',
      description: 'A page can have fewer than `limit`, and a `next`: so many of them are looked at for one page.',
      right: 'read-own',
      tag: 'sessions',
      answers: { 200: { description: 'A page of sessions', schema: sessions } },
      leads: { session: '/items/0/id' },
      pages: true,
      errors: ['invalid-cursor', 'invalid-characters'],
    },
    handler: async (request) => {
      const { limit: _, cursor: __, ...filter } = request.query;
      return serviceFor(request).sessions(filter, pageOf(request.query));
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/sessions/:id/entries',
    schema: { params: byId, querystring: entriesQuery },
    config: {
      summary: 'Read what each task added to a conversation, from either end',
      right: 'read-own',
      tag: 'sessions',
      answers: { 200: { description: 'A page of entries', schema: entries } },
      leads: { task: '/items/0/task' },
      pages: true,
      errors: ['session-not-found', 'invalid-cursor'],
    },
    handler: async (request) => {
      const { order } = request.query;
      const page = { ...pageOf(request.query), ...(order === undefined ? {} : { order }) };
      return serviceFor(request).sessionEntries(request.params.id, page);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/sessions/:id/export',
    schema: { params: byId, querystring: pageQuery },
    config: {
      summary: 'Take a conversation elsewhere',
      description: 'All pages together are the whole of it: their `entries` in order, under the head of any of them.',
      right: 'read-own',
      tag: 'sessions',
      answers: { 200: { description: 'A page of the export', schema: exportedSession } },
      leads: { session: '/session/id' },
      pages: true,
      errors: ['session-not-found', 'invalid-cursor'],
    },
    handler: async (request) => serviceFor(request).exportSession(request.params.id, pageOf(request.query)),
  });
}

function makingRoutes(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'POST',
    url: '/v1/sessions',
    schema: { querystring: noQuery, body: importSession },
    config: {
      summary: 'Make a conversation of an export',
      right: 'start',
      tag: 'sessions',
      body: 'required',
      data: ['entries'],
      answers: { 201: { description: 'The new session', schema: sessionHead } },
      leads: { session: '/id' },
      errors: ['already-exists', 'missing-right'],
    },
    async handler(request, reply) {
      return reply.code(201).send(await serviceFor(request).importSession(request.body));
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/sessions/:id/branches',
    schema: { params: byId, querystring: noQuery, body: sessionBranch },
    config: {
      summary: 'Begin a conversation with the first entries of another',
      right: 'start',
      tag: 'sessions',
      body: 'required',
      answers: { 201: { description: 'The new session', schema: sessionHead } },
      leads: { session: '/id' },
      errors: ['session-not-found', 'entry-not-found', 'already-exists'],
    },
    async handler(request, reply) {
      return reply.code(201).send(await serviceFor(request).branchSession(request.params.id, request.body));
    },
  });
}

function changingRoutes(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'PATCH',
    url: '/v1/sessions/:id',
    schema: { params: byId, querystring: noQuery, body: sessionChanges },
    config: {
      summary: 'Give a conversation a title',
      right: 'control-own',
      tag: 'sessions',
      body: 'required',
      answers: { 200: { description: 'The session', schema: sessionHead } },
      leads: { session: '/id' },
      errors: ['session-not-found'],
    },
    handler: async (request) => serviceFor(request).changeSession(request.params.id, request.body),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/sessions/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Delete a conversation that no task writes',
      description: 'Its tasks stay until they are purged. What its id names from then on is another conversation.',
      right: 'control-own',
      tag: 'sessions',
      answers: { 204: { description: 'Nothing of it is left' } },
      errors: ['session-not-found', 'session-open'],
    },
    async handler(request, reply) {
      await serviceFor(request).deleteSession(request.params.id);
      return reply.code(204).send();
    },
  });
}

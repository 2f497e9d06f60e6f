import type { Memories, MemoryFilter } from '@troupe/contracts';
import type { HttpApp } from '../../http-app.ts';
import { principalOf } from '../../requests/principal-of.ts';
import { pageOf } from '../../shapes/queries.ts';
import {
  byId,
  change,
  entry,
  entryPage,
  forgotten,
  foundEntries,
  listQuery,
  ofUser,
  searchQuery,
  workingDocuments,
} from './memory-shapes.ts';

const SEARCHED = 10;

/** What agents remember of users: read, searched, corrected, forgotten. */
export function memoryRoutes(app: HttpApp, memories: Memories): void {
  readRoutes(app, memories);
  workingRoute(app, memories);
  changeRoutes(app, memories);
}

function readRoutes(app: HttpApp, memories: Memories): void {
  app.route({
    method: 'GET',
    url: '/v1/memory',
    schema: { querystring: listQuery },
    config: {
      summary: 'List what agents remember of a user, oldest first',
      description: 'All that was remembered for that user, in whatever scope: page by page it is an export.',
      right: 'start',
      tag: 'memory',
      answers: { 200: { description: 'A page of entries', schema: entryPage } },
      pages: true,
      errors: ['invalid-cursor', 'invalid-characters'],
    },
    handler: async (request) => memories.list(principalOf(request), filterOf(request.query), pageOf(request.query)),
  });

  app.route({
    method: 'GET',
    url: '/v1/memory/search',
    schema: { querystring: searchQuery },
    config: {
      summary: 'Search what agents remember of a user, the nearest first',
      description: 'What is found is what an agent would recall.',
      right: 'start',
      tag: 'memory',
      answers: { 200: { description: 'The entries, each with how near it is: 1 is the same', schema: foundEntries } },
      errors: ['invalid-characters', 'unavailable'],
    },
    async handler(request) {
      const { q, limit = SEARCHED } = request.query;
      return { items: await memories.search(principalOf(request), filterOf(request.query), q, limit) };
    },
  });
}

function workingRoute(app: HttpApp, memories: Memories): void {
  app.route({
    method: 'GET',
    url: '/v1/memory/working',
    schema: { querystring: ofUser },
    config: {
      summary: 'Read the documents that agents keep of a user',
      description: 'Their working memory: those that were last changed in a task of that user.',
      right: 'start',
      tag: 'memory',
      answers: { 200: { description: 'The documents', schema: workingDocuments } },
      errors: ['invalid-characters'],
    },
    handler: async (request) => ({ items: await memories.working(principalOf(request), request.query.user) }),
  });
}

function changeRoutes(app: HttpApp, memories: Memories): void {
  app.route({
    method: 'PATCH',
    url: '/v1/memory/:id',
    schema: { params: byId, querystring: ofUser, body: change },
    config: {
      summary: 'Correct an entry of memory',
      right: 'start',
      tag: 'memory',
      body: 'required',
      answers: { 200: { description: 'The entry as it is now', schema: entry } },
      errors: ['memory-not-found', 'invalid-characters', 'unavailable'],
    },
    handler: async (request) => memories.edit(principalOf(request), request.params.id, request.body.text, request.query.user),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/memory/:id',
    schema: { params: byId, querystring: ofUser },
    config: {
      summary: 'Forget an entry of memory',
      description: 'Its vector is deleted, too. A repeat changes nothing.',
      right: 'start',
      tag: 'memory',
      answers: { 204: { description: 'There is none now' } },
      errors: ['invalid-characters'],
    },
    async handler(request, reply) {
      await memories.forget(principalOf(request), request.params.id, request.query.user);
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/memory',
    schema: { querystring: ofUser },
    config: {
      summary: 'Forget everything of a user',
      description: 'All that was remembered for that user, in whatever scope, and all vectors of it. A repeat forgets what came since.',
      right: 'start',
      tag: 'memory',
      answers: { 200: { description: 'How many entries there were', schema: forgotten } },
      errors: ['invalid-characters'],
    },
    handler: async (request) => ({ forgotten: await memories.forgetAll(principalOf(request), request.query.user) }),
  });
}

function filterOf({ user, scope }: MemoryFilter): MemoryFilter {
  return { ...(user === undefined ? {} : { user }), ...(scope === undefined ? {} : { scope }) };
}

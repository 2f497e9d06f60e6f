import {
  defaultBounds,
  KEY_CURSOR,
  knowledgeTypes,
  type Knowledge,
  type KnowledgePart,
  type KnowledgeSource,
  type Page,
} from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import { principalOf } from '../../requests/principal-of.ts';
import { name } from '../../shapes/fields.ts';
import { pageOf, pageOfPlaces, type PageQuery } from '../../shapes/queries.ts';
import { characters } from '../../shapes/text.ts';

const FOUND = 10;
const source: z.ZodType<KnowledgeSource> = z.object({
  ...{ source: z.string(), type: z.enum(knowledgeTypes), hash: z.string(), parts: z.int(), at: z.string() },
});
const sources: z.ZodType<Page<KnowledgeSource>> = z.object({ items: z.array(source), next: z.string().exactOptional() });
const foundParts: z.ZodType<{ readonly items: readonly KnowledgePart[] }> = z.object({
  items: z.array(
    z.object({
      ...{ source: z.string(), headings: z.array(z.string()), lines: z.tuple([z.int(), z.int()]), text: z.string(), score: z.number() },
    }),
  ),
});
const sourceName = characters(1, defaultBounds.searchCharacters).meta({ description: 'What the source is called, such as its path' });
const bySource: z.ZodType<{ readonly source: string }> = z.strictObject({ source: sourceName });
const listQuery: z.ZodType<PageQuery> = z.strictObject(pageOfPlaces(KEY_CURSOR));
const newSource = z.strictObject({
  type: z.enum(knowledgeTypes),
  content: z.string().meta({ description: 'The text, as large as a body may be' }),
});
const byBase = z.object({ name });

/** What agents look things up in: sources are put, listed, searched and deleted. */
export function knowledgeRoutes(app: HttpApp, knowledge: Knowledge): void {
  app.route({
    method: 'PUT',
    url: '/v1/knowledge/:name',
    schema: { params: byBase, querystring: bySource, body: newSource },
    config: {
      summary: 'Put a source into a base of knowledge',
      description: 'It takes the place of what the source had before. The same content changes nothing.',
      right: 'control-all',
      tag: 'memory',
      body: 'required',
      answers: { 200: { description: 'The source', schema: source } },
      errors: ['invalid-characters', 'unavailable'],
    },
    handler: async (request) => knowledge.put(principalOf(request), request.params.name, request.query.source, request.body),
  });

  app.route({
    method: 'GET',
    url: '/v1/knowledge/:name',
    schema: { params: byBase, querystring: listQuery },
    config: {
      summary: 'List the sources of a base of knowledge, by their names',
      right: 'read-all',
      tag: 'memory',
      answers: { 200: { description: 'A page of sources', schema: sources } },
      pages: true,
      errors: ['invalid-cursor', 'invalid-characters'],
    },
    handler: async (request) => knowledge.list(principalOf(request), request.params.name, pageOf(request.query)),
  });

  app.route({
    method: 'GET',
    url: '/v1/knowledge/:name/search',
    schema: { params: byBase, querystring: z.strictObject({ q: sourceName }) },
    config: {
      summary: 'Search a base of knowledge, the nearest parts first',
      right: 'read-all',
      tag: 'memory',
      answers: { 200: { description: 'Parts of sources, each with where it stands', schema: foundParts } },
      errors: ['invalid-characters', 'unavailable'],
    },
    handler: async (request) => ({
      items: await knowledge.search(principalOf(request), request.params.name, request.query.q, FOUND),
    }),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/knowledge/:name',
    schema: { params: byBase, querystring: bySource },
    config: {
      summary: 'Delete a source of a base of knowledge',
      description: 'Its parts and their vectors, too. A repeat changes nothing.',
      right: 'control-all',
      tag: 'memory',
      answers: { 204: { description: 'There is none now' } },
      errors: ['invalid-characters'],
    },
    async handler(request, reply) {
      await knowledge.delete(principalOf(request), request.params.name, request.query.source);
      return reply.code(204).send();
    },
  });
}

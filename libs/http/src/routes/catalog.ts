import {
  findEntries,
  pageByKey,
  TroupeError,
  type CatalogEntry,
  type CatalogKind,
  type Page,
  taskKinds,
  type TaskKind,
} from '@troupe/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agentCard, type AgentCard } from './agent-card.ts';
import type { HttpApp } from '../http-app.ts';
import type { Limits } from '../options.ts';
import { agentCard as cardShape, catalog as catalogShape, catalogEntry } from '../shapes/catalog.ts';
import { name } from '../shapes/fields.ts';
import { catalogQuery, noQuery, pageOf } from '../shapes/queries.ts';

const byName = z.object({ name });

/** Where the tasks of an agent are started; undefined when that is not known. */
export type AddressOf = (agent: CatalogEntry, request: FastifyRequest) => string | undefined;

/** Of one kind, as the sender of a request may know it. */
export type ReadCatalog = (kind: CatalogKind, request: FastifyRequest) => Promise<readonly CatalogEntry[]>;

/** What there is and who serves it. */
export function catalogRoutes(app: HttpApp, catalog: ReadCatalog, addressOf: AddressOf, { pageBytes }: Pick<Limits, 'pageBytes'>): void {
  const find = async (kind: TaskKind | 'tool', wanted: string, request: FastifyRequest): Promise<CatalogEntry> => {
    const entry = (await catalog(kind, request)).find((candidate) => candidate.name === wanted);
    if (entry !== undefined) return entry;
    throw new TroupeError(`${kind}-not-found`, `There is no ${kind} ${JSON.stringify(wanted)}. GET /v1/${kind}s lists them.`);
  };

  for (const kind of [...taskKinds, 'tool'] as const) {
    app.route({
      method: 'GET',
      url: `/v1/${kind}s`,
      schema: { querystring: catalogQuery },
      config: {
        summary: `List the ${kind}s`,
        description: 'By name. One without instances is known, but nobody serves it now.',
        right: 'read-catalog',
        tag: 'catalog',
        answers: { 200: { description: `The ${kind}s, their schemas and live instances`, schema: catalogShape } },
        leads: { [kind]: '/items/0/name' },
        pages: true,
        errors: ['invalid-cursor'],
      },
      handler: async (request): Promise<Page<CatalogEntry>> => {
        const found = findEntries(await catalog(kind, request), request.query);
        return pageByKey(found, (entry) => entry.name, pageOf(request.query), pageBytes);
      },
    });

    app.route({
      method: 'GET',
      url: `/v1/${kind}s/:name`,
      schema: { params: byName, querystring: noQuery },
      config: {
        summary: `Read one ${kind}`,
        right: 'read-catalog',
        tag: 'catalog',
        answers: { 200: { description: `The ${kind}`, schema: catalogEntry } },
        errors: [`${kind}-not-found`, 'invalid-characters'],
      },
      handler: (request): Promise<CatalogEntry> => find(kind, request.params.name, request),
    });
  }

  app.route({
    method: 'GET',
    url: '/v1/agents/:name/card',
    schema: { params: byName, querystring: noQuery },
    config: {
      summary: 'Read the card of an agent',
      description: 'What other agent systems want to know of it, in the words of A2A.',
      right: 'read-catalog',
      tag: 'catalog',
      answers: { 200: { description: 'The card', schema: cardShape } },
      errors: ['agent-not-found', 'invalid-characters'],
    },
    async handler(request): Promise<AgentCard> {
      const agent = await find('agent', request.params.name, request);
      return agentCard(agent, await catalog('tool', request), addressOf(agent, request));
    },
  });
}

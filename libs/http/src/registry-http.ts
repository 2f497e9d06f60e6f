import {
  findInstances,
  pageByKey,
  type CatalogDefinition,
  type Directory,
  type Instance,
  type Page,
  type Principal,
  type Readiness,
} from '@troupe/contracts';
import type { FastifyInstance } from 'fastify';
import type { HttpApp } from './http-app.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { createServer } from './create-server.ts';
import { healthRoutes } from './routes/health.ts';
import type { Limits, ServerOptions } from './options.ts';
import { instances } from './shapes/catalog.ts';
import { definitions, registered } from './shapes/definitions.ts';
import { principalOf } from './requests/principal-of.ts';
import { catalogQuery, noQuery, pageOf } from './shapes/queries.ts';

export interface RegistryHttpOptions extends ServerOptions {
  readonly directory: Directory & {
    readiness(): Promise<Readiness>;
    register(principal: Principal, definitions: readonly CatalogDefinition[]): Promise<void>;
  };
  /** Where clients reach the REST API of the platform; shown in agent cards. By default what an instance announced. */
  readonly api?: string;
}

/**
 * The REST API of a registry, ready to `listen`: the catalog as the API of the platform has it, and
 * the instances.
 *
 * @throws TroupeError `invalid-configuration` when keys are asked for and none is given
 */
export async function registryHttp(options: RegistryHttpOptions): Promise<FastifyInstance> {
  const { directory, api } = options;
  const { app, limits, closing } = await createServer(options);
  catalogRoutes(
    app,
    (kind) => directory.catalog(kind),
    ({ instances: live }) => api ?? live.find(({ url }) => url !== undefined)?.url,
    limits,
  );
  instanceRoute(app, directory, limits);
  definitionRoute(app, directory.register);
  healthRoutes(app, directory.readiness, closing, options.metrics);
  return app as unknown as FastifyInstance;
}

function instanceRoute(app: HttpApp, directory: Directory, { pageBytes }: Pick<Limits, 'pageBytes'>): void {
  app.route({
    method: 'GET',
    url: '/v1/instances',
    schema: { querystring: catalogQuery },
    config: {
      summary: 'List the live processes of the platform',
      right: 'read-catalog',
      tag: 'catalog',
      answers: { 200: { description: 'A page of instances', schema: instances } },
      pages: true,
      errors: ['invalid-cursor'],
    },
    handler: async ({ query }): Promise<Page<Instance>> =>
      pageByKey(findInstances(await directory.instances(), query), ({ id }) => id, pageOf(query), pageBytes),
  });
}

function definitionRoute(app: HttpApp, register: RegistryHttpOptions['directory']['register']): void {
  app.route({
    method: 'POST',
    url: '/v1/definitions',
    schema: { querystring: noQuery, body: definitions },
    config: {
      summary: 'Register workflows and agents in the catalog',
      description: 'They are listed without instances until a process serves them, and name who registered them in `registeredBy`.',
      right: 'register',
      tag: 'catalog',
      body: 'required',
      answers: { 200: { description: 'How many there are now', schema: registered } },
      errors: ['already-exists', 'invalid-characters'],
    },
    async handler(request) {
      const given = request.body.definitions;
      await register(principalOf(request), given);
      return { registered: given.length };
    },
  });
}

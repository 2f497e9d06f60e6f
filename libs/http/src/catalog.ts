import { TroupeError, type CatalogEntry } from '@troupe/contracts';
import { z } from 'zod';
import type { App } from './app.ts';
import type { Context } from './context.ts';
import { catalog, catalogEntry } from './shapes/answers.ts';
import { name } from './shapes/fields.ts';
import { noQuery } from './shapes/queries.ts';

const byName = z.object({ name });

/** What the app offers and who serves it. */
export function catalogRoutes(app: App, { service }: Context): void {
  for (const kind of ['workflow', 'agent', 'tool'] as const) {
    const url = `/v1/${kind}s`;

    app.route({
      method: 'GET',
      url,
      schema: { querystring: noQuery },
      config: {
        summary: `List the ${kind}s`,
        tag: 'catalog',
        answers: { 200: { description: `The ${kind}s, their schemas and live instances`, schema: catalog } },
      },
      handler: async (): Promise<{ items: readonly CatalogEntry[] }> => ({ items: await service.catalog(kind) }),
    });

    app.route({
      method: 'GET',
      url: `${url}/:name`,
      schema: { params: byName, querystring: noQuery },
      config: {
        summary: `Read one ${kind}`,
        tag: 'catalog',
        answers: { 200: { description: `The ${kind}`, schema: catalogEntry } },
        errors: [`${kind}-not-found`, 'invalid-characters'],
      },
      async handler({ params }): Promise<CatalogEntry> {
        const entry = (await service.catalog(kind)).find((candidate) => candidate.name === params.name);
        if (entry === undefined)
          throw new TroupeError(`${kind}-not-found`, `There is no ${kind} ${JSON.stringify(params.name)}. GET ${url} lists them.`);
        return entry;
      },
    });
  }
}

import { KEY_CURSOR, type FlowControl, type HeldLimit, type Page } from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import { principalOf } from '../../requests/principal-of.ts';
import { pageOf, pageOfPlaces, type PageQuery } from '../../shapes/queries.ts';
import { characters } from '../../shapes/text.ts';

const iso = z.string().meta({ format: 'date-time' });
const query: z.ZodType<PageQuery & { readonly name?: string }> = z.strictObject({
  ...pageOfPlaces(KEY_CURSOR),
  name: characters(1, 256)
    .exactOptional()
    .meta({ description: 'Those of this name alone', examples: ['activity.charge'] }),
});

const held: z.ZodType<HeldLimit> = z.object({
  name: z.string(),
  key: z.string().exactOptional(),
  kind: z.enum(['concurrency', 'rate']),
  shared: z.boolean().meta({ description: 'Whether all tenants have it together' }),
  limit: z.int().meta({ description: 'How many it lets run at once, or begin in its time' }),
  per: z.number().exactOptional().meta({ description: 'Of a rate: its time, in milliseconds' }),
  inUse: z.int().exactOptional().meta({ description: 'Of concurrency: how many have a place, of all tenants where it is shared' }),
  waiting: z.int().meta({ description: 'How many of the tenant wait' }),
  oldest: iso.exactOptional().meta({ description: 'Since when the one of them waits that waits longest' }),
  next: iso.exactOptional().meta({ description: 'Of a rate: when the next one may begin' }),
  at: iso.meta({ description: 'When it was so: at most some seconds ago' }),
});
const page: z.ZodType<Page<HeldLimit>> = z.object({ items: z.array(held), next: z.string().exactOptional() });

/** What waits for limits. */
export function limitRoutes(app: HttpApp, flow: FlowControl): void {
  app.route({
    method: 'GET',
    url: '/v1/limits',
    schema: { querystring: query },
    config: {
      summary: 'List the limits that are in use or waited for',
      description: 'Those that all tenants share first, then those of the tenant, each by name.',
      right: 'read-all',
      tag: 'operations',
      answers: { 200: { description: 'A page of limits', schema: page } },
      pages: true,
      errors: ['invalid-cursor'],
    },
    async handler(request) {
      const { name } = request.query;
      return flow.limits(principalOf(request), name === undefined ? {} : { name }, pageOf(request.query));
    },
  });
}

import type { CatalogEntry } from '@troupe/contracts';
import { nameField, noQuery, type Context, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import { openAiErrors } from './openai-errors.ts';
import { findModel } from './typed-agent.ts';

const model = z.object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() });
type Model = z.output<typeof model>;

const shared = { tag: 'openai', right: 'read-catalog', errorShape: openAiErrors } as const;

/** Agents are models; workflows are none, since they take no messages. */
export function modelRoutes(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'GET',
    url: '/openai/v1/models',
    schema: { querystring: noQuery },
    config: {
      ...shared,
      summary: 'List the agents as models',
      answers: { 200: { description: 'All of them, by name', schema: z.object({ object: z.literal('list'), data: z.array(model) }) } },
    },
    async handler(request) {
      const agents = await serviceFor(request).catalog('agent');
      return { object: 'list', data: agents.map(modelOf) };
    },
  });

  app.route({
    method: 'GET',
    url: '/openai/v1/models/:name',
    schema: { params: z.object({ name: nameField }), querystring: noQuery },
    config: {
      ...shared,
      summary: 'Read one agent as a model',
      answers: { 200: { description: 'The model', schema: model } },
      errors: ['agent-not-found', 'invalid-characters'],
    },
    async handler(request) {
      const { name } = request.params;
      return modelOf(findModel(await serviceFor(request).catalog('agent'), name));
    },
  });
}

/** It was made when the first of the processes that serve it now began to; nobody knows since when it is defined. */
function modelOf({ name, instances }: CatalogEntry): Model {
  const since = instances
    .map((instance) => Math.floor(Date.parse(instance.since) / 1_000))
    .filter((second) => Number.isSafeInteger(second));
  return { id: name, object: 'model', created: since.length === 0 ? 0 : Math.min(...since), owned_by: 'troupe' };
}

import type { z } from 'zod';
import type { HttpApp } from '../http-app.ts';
import type { ServerOptions } from '../options.ts';
import type { Protocol } from '../protocol.ts';
import { openApiDocument } from './document.ts';
import type { Route } from './described-route.ts';
import { tagsWith } from './tags.ts';

/** `GET /openapi.json`: the document is made from the routes registered after it, each with its own schemas. */
export function openApiRoute(app: HttpApp, options: ServerOptions, protocols: readonly Protocol[]): void {
  const tags = tagsWith(protocols);
  const routes: Route[] = [];
  app.addHook('onRoute', ({ url, method, config, schema }) => {
    if (config?.right === undefined) throw new TypeError(`The route ${String(method)} ${url} does not say which right it takes.`);
    if (config.summary === undefined || method === 'HEAD') return;
    const { params, querystring: query, body } = (schema ?? {}) as Partial<Record<'params' | 'querystring' | 'body', z.ZodType>>;
    const parts = {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    };
    routes.push({ method: String(method).toLowerCase(), url, facts: config, ...parts });
  });

  let text: string | undefined;
  app.route({
    method: 'GET',
    url: '/openapi.json',
    config: { right: 'none' },
    handler(_request, reply) {
      text ??= JSON.stringify(openApiDocument(routes, tags, options));
      return reply.type('application/json; charset=utf-8').send(text);
    },
  });
}

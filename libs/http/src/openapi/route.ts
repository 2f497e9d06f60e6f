import type { z } from 'zod';
import type { HttpApp } from '../http-app.ts';
import type { ServerOptions } from '../options.ts';
import { openApiDocument } from './document.ts';
import type { Route } from './described-route.ts';

/** `GET /openapi.json`: the document is made from the routes registered after it, each with its own schemas. */
export function openApiRoute(app: HttpApp, options: ServerOptions): void {
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
      text ??= JSON.stringify(openApiDocument(routes, options));
      return reply.type('application/json; charset=utf-8').send(text);
    },
  });
}

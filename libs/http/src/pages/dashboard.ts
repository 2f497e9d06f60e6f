import { TroupeError } from '@troupe/contracts';
import { pagePaths, readDashboard } from '@troupe/dashboard';
import type { HttpApp } from '../http-app.ts';

/** Everything comes from here, and no text becomes code. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/** The dashboard at `/` and the addresses of its pages: one document, which asks for its data by the API. */
export function dashboardPages(app: HttpApp): void {
  const { version, index, icon, files } = readDashboard();

  for (const url of pagePaths)
    app.route({
      method: 'GET',
      url,
      config: { right: 'none', produces: 'text/html' },
      handler: async (_request, reply) =>
        reply
          .headers({
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': POLICY,
            'referrer-policy': 'no-referrer',
            'cache-control': 'no-cache',
          })
          .send(index),
    });

  app.route({
    method: 'GET',
    url: '/dashboard/:version/:file',
    config: { right: 'none', produces: 'text/javascript' },
    async handler(request, reply) {
      const asked = request.params as { readonly version: string; readonly file: string };
      const file = asked.version === version ? files.get(asked.file) : undefined;
      if (file === undefined)
        throw new TroupeError('route-not-found', 'There is no such file of the dashboard. After an upgrade, load the page again.');
      return reply
        .headers({ 'content-type': `${file.type}; charset=utf-8`, 'cache-control': 'public, max-age=31536000, immutable' })
        .send(file.bytes);
    },
  });

  app.route({
    method: 'GET',
    url: '/icon.svg',
    config: { right: 'none', produces: icon.type },
    handler: async (_request, reply) =>
      reply.headers({ 'content-type': `${icon.type}; charset=utf-8`, 'cache-control': 'no-cache' }).send(icon.bytes),
  });
}

import type { CatalogEntry, ListedTask, TaskService } from '@troupe/contracts';
import type { HttpApp } from '../http-app.ts';
import type { Context } from '../context.ts';
import { homePage } from './home-page.ts';
import { homeScript } from './home-script.ts';
import { homeStyle, icon } from './home-style.ts';
import { originOf } from './origin-of.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/** `/`: what runs here, a request to try, and the open tasks. With keys it shows data only to who has one. */
export function homeRoutes(app: HttpApp, { serviceFor, info }: Context, keys: boolean, provider?: string): void {
  app.route({
    method: 'GET',
    url: '/',
    config: { right: 'none', produces: 'text/html' },
    async handler(request, reply) {
      const shown = keys ? { info: { ...info, appName: '', notices: [] }, ...(provider === undefined ? {} : { provider }) } : { info };
      const page = { address: originOf(request), ...shown, keys };
      const [workflows, agents, open] = keys ? [[], [], []] : await whatRuns(serviceFor(request));
      return reply
        .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' })
        .send(homePage({ ...page, workflows, agents, open }));
    },
  });

  async function whatRuns(service: TaskService): Promise<[readonly CatalogEntry[], readonly CatalogEntry[], readonly ListedTask[]]> {
    const { items } = await service.list({ status: ['running', 'suspended', 'blocked'] }, { limit: 20 });
    return [await service.catalog('workflow'), await service.catalog('agent'), items];
  }

  const files = {
    '/home.css': ['text/css', homeStyle],
    '/home.js': ['text/javascript', homeScript],
    '/icon.svg': ['image/svg+xml', icon],
  } as const;
  for (const [url, [type, content]] of Object.entries(files)) {
    app.route({
      method: 'GET',
      url,
      config: { right: 'none', produces: type },
      handler: async (_request, reply) =>
        reply.headers({ 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }).send(content),
    });
  }
}

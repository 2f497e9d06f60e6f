import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HttpApp } from '../http-app.ts';

/** Everything comes from here; Swagger UI sets styles on elements and draws with data: images. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Troupe API</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `'use strict';
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  persistAuthorization: false,
});
`;

/** `/docs`: Swagger UI over the OpenAPI document, every file of it from this server. */
export function docsRoutes(app: HttpApp): void {
  const folder = uiFolder();
  const kept = new Map<string, Promise<Buffer>>();
  /** Read once: the same bytes have one tag and are compressed once. */
  const file = (name: string): Promise<Buffer> => {
    const reading = kept.get(name) ?? readFile(join(folder, name));
    // A file that cannot be read now may be there the next time.
    reading.catch(() => kept.delete(name));
    kept.set(name, reading);
    return reading;
  };
  const pages: Record<string, readonly [type: string, content: () => Promise<Buffer> | string]> = {
    '/docs': ['text/html', () => PAGE],
    '/docs/start.js': ['text/javascript', () => START],
    '/docs/swagger-ui-bundle.js': ['text/javascript', () => file('swagger-ui-bundle.js')],
    '/docs/swagger-ui.css': ['text/css', () => file('swagger-ui.css')],
  };
  for (const [url, [type, content]] of Object.entries(pages)) {
    app.route({
      method: 'GET',
      url,
      config: { right: 'none', produces: type },
      handler: async (_request, reply) =>
        reply
          .headers({ 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY, 'cache-control': 'no-cache' })
          .send(await content()),
    });
  }
}

/** Beside this file where the package was built for publication, else where npm put it. */
function uiFolder(): string {
  const beside = fileURLToPath(new URL('swagger-ui', import.meta.url));
  if (existsSync(beside)) return beside;
  const require = createRequire(import.meta.url);
  return dirname(require.resolve('@fastify/swagger-ui/static/swagger-ui.css'));
}

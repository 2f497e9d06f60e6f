import { TroupeError, type LoginProvider, type Logins } from '@troupe/contracts';
import type { HttpApp } from '../http-app.ts';
import type { Limits } from '../options.ts';
import { attemptsOf } from '../requests/login-attempts.ts';
import { logInBrowser } from '../routes/login.ts';
import { awayCookie, awayTextOf, endedAwayCookie } from '../senders/login-cookie.ts';
import { html } from './html.ts';
import { localPath } from './local-path.ts';

const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/login` sends a browser to the identity provider, which sends it back to `/login/callback`. */
export function loginPages(app: HttpApp, logins: Logins, provider: LoginProvider, limits: Pick<Limits, 'loginAttempts'>): void {
  const rateLimit = attemptsOf(limits);

  app.route({
    method: 'GET',
    url: '/login',
    config: { right: 'none', produces: 'text/html', rateLimit },
    async handler(request, reply) {
      const { back = '/' } = request.query as { readonly back?: unknown };
      const path = localPath(back);
      if (path === undefined) throw new TroupeError('invalid-query', 'back: it is an address of this service, such as /docs.');
      const { address, kept } = await provider.begin(path);
      return reply.header('set-cookie', awayCookie(request, kept)).redirect(address, 303);
    },
  });

  app.route({
    method: 'GET',
    url: '/login/callback',
    config: { right: 'none', produces: 'text/html', rateLimit },
    async handler(request, reply) {
      const kept = awayTextOf(request);
      void reply.header('set-cookie', endedAwayCookie(request));
      if (kept === undefined)
        throw new TroupeError('login-failed', 'This browser began no log-in here within the last ten minutes. Begin at the home page.');
      const { principal, back } = await provider.finish(request.url.slice(request.url.indexOf('?') + 1), kept);
      await logInBrowser(logins, principal, request, reply);
      return reply
        .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' })
        .send(goOn(localPath(back) ?? '/'));
    },
  });
}

/**
 * A redirect would go on as a request of the provider's page, with which no cookie goes along that is for this site alone.
 * A page goes on by itself.
 */
function goOn(path: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="0; url=${path}" />
        <title>Troupe</title>
      </head>
      <body>
        <p><a href="${path}">Go on</a></p>
      </body>
    </html> `.html;
}

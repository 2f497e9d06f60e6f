import { invalidToken, type Logins, type Me, type Rights } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from '../http-app.ts';
import type { Limits } from '../options.ts';
import { attemptsOf } from '../requests/login-attempts.ts';
import type { FindHolder } from '../senders/credential-holders.ts';
import { endedLoginCookie, loginCookie, loginTextOf } from '../senders/login-cookie.ts';
import type { Guard } from '../requests/guard.ts';
import { me } from '../shapes/access.ts';
import { loggedOut, logIn } from '../shapes/login.ts';
import { noQuery } from '../shapes/queries.ts';

interface Parts {
  readonly logins: Logins;
  readonly rights: Rights;
  readonly holderOf: FindHolder;
  readonly fromOwnPage: Guard;
  readonly limits: Pick<Limits, 'loginAttempts'>;
}

/** Log-in of a browser with a key, and log-out. */
export function loginRoutes(app: HttpApp, { logins, rights, holderOf, fromOwnPage, limits }: Parts): void {
  app.route({
    method: 'POST',
    url: '/v1/login',
    schema: { querystring: noQuery, body: logIn },
    config: {
      summary: 'Log a browser in with an API key',
      description: 'The answer sets a cookie that goes along with what pages of this service send. It ends with the key.',
      right: 'none',
      tag: 'access',
      body: 'required',
      rateLimit: attemptsOf(limits),
      answers: { 200: { description: 'Who is logged in now', schema: me } },
      errors: ['invalid-token', 'foreign-origin'],
    },
    async handler(request, reply): Promise<Me> {
      fromOwnPage(request);
      const holder = holderOf(request.body.key);
      const principal = typeof holder === 'function' ? await holder() : holder;
      // A token of an identity provider ends in minutes; a log-in would go on for hours.
      if (principal.kind !== 'key') throw invalidToken();
      await logInBrowser(logins, principal, request, reply);
      return { ...principal, rights: rights.of(principal) };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/logout',
    schema: { querystring: noQuery },
    config: {
      summary: 'Log this browser out',
      right: 'none',
      tag: 'access',
      answers: {
        200: {
          description: 'It is not logged in here any more; at the address it is logged out at the identity provider, too',
          schema: loggedOut,
        },
        204: { description: 'It is not logged in any more' },
      },
      errors: ['foreign-origin'],
    },
    async handler(request, reply) {
      fromOwnPage(request);
      const text = loginTextOf(request);
      const address = text === undefined ? undefined : await logOutOf(logins, text);
      void reply.header('set-cookie', endedLoginCookie(request));
      return address === undefined ? reply.code(204).send() : { address };
    },
  });
}

/** @returns where the browser goes on, where it is to be logged out at the identity provider, too */
async function logOutOf(logins: Logins, text: string): Promise<string | undefined> {
  const principal = logins.known(text) ?? (await logins.find(text).catch(() => undefined));
  await logins.end(text);
  // A person logged in there, and while it is away the log-out is one from here alone.
  return principal?.kind === 'user' ? logins.provider?.logOutAddress().catch(() => undefined) : undefined;
}

/** Instead of who was logged in there before. */
export async function logInBrowser(
  logins: Logins,
  principal: Parameters<Logins['begin']>[0],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const before = loginTextOf(request);
  const { text, lasts } = await logins.begin(principal);
  if (before !== undefined) await logins.end(before);
  void reply.header('set-cookie', loginCookie(request, text, lasts));
}

import { TroupeError, type Connections, type Logins } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import type { Limits } from '../../options.ts';
import { html, type Html } from '../../pages/html.ts';
import { attemptsOf } from '../../requests/login-attempts.ts';
import { principalOf } from '../../requests/principal-of.ts';
import { name } from '../../shapes/fields.ts';
import { characters } from '../../shapes/text.ts';

const FINISH_PATH = '/connections/finish';
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ofUser = z.strictObject({
  user: characters(1, 256).meta({ description: 'Of this user instead of the one who asks; takes the right `act-as`' }).exactOptional(),
});
const list = z
  .object({
    connections: z.array(z.object({ server: z.string(), at: z.string(), scope: z.string().exactOptional() })),
    asked: z.array(z.object({ server: z.string(), url: z.string(), task: z.string(), until: z.string() })),
  })
  .meta({
    description:
      'Those there are, each with its server, since when, and what was allowed; and where tasks wait for a consent, with the address to open',
  });

/** What users let tools of servers do for them, and the way back from there. */
export function connectionRoutes(
  app: HttpApp,
  connections: Connections,
  logins: Logins | undefined,
  limits: Pick<Limits, 'loginAttempts'>,
): void {
  app.route({
    method: 'GET',
    url: '/v1/connections',
    schema: { querystring: ofUser },
    config: {
      summary: 'List the servers that a user is connected with',
      right: 'start',
      tag: 'access',
      answers: { 200: { description: 'The connections', schema: list } },
      errors: [],
    },
    async handler(request) {
      const { connections: made, asked } = await connections.list(principalOf(request), request.query.user);
      return { connections: [...made], asked: [...asked] };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/connections/:name',
    schema: { params: z.object({ name }), querystring: ofUser },
    config: {
      summary: 'Withdraw a connection of a user with a server',
      description: 'Its tokens are deleted: the next call that needs one asks the user again. A repeat changes nothing.',
      right: 'start',
      tag: 'access',
      answers: { 204: { description: 'There is none now' } },
      errors: ['invalid-characters'],
    },
    async handler(request, reply) {
      await connections.withdraw(principalOf(request), request.params.name, request.query.user);
      return reply.code(204).send();
    },
  });

  const people = logins?.provider !== undefined;
  const finish = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { connected, message } = await connections.finish(queryOf(request), { by: request.principal, people });
    return answer(reply, connected ? 200 : 422, html`<p>${message}</p>`);
  };
  app.route({
    method: 'GET',
    url: '/connections/callback',
    config: { right: 'none', produces: 'text/html', rateLimit: attemptsOf(limits) },
    async handler(request, reply) {
      try {
        return await finish(request, reply);
      } catch (error) {
        if (!(error instanceof TroupeError) || error.code !== 'missing-token') throw error;
        return answer(reply, 200, goOn(`${FINISH_PATH}?${queryOf(request)}`, people));
      }
    },
  });
  // What another site sends has no log-in with it: a link of an own page does.
  app.route({
    method: 'GET',
    url: FINISH_PATH,
    config: { right: 'start', produces: 'text/html', rateLimit: attemptsOf(limits) },
    handler: finish,
  });

  if (connections.client() !== undefined)
    app.route({
      method: 'GET',
      url: '/client-metadata.json',
      config: { right: 'none', produces: 'application/json' },
      handler: async () => connections.client(),
    });
}

function queryOf({ url }: FastifyRequest): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}

/** @param people whether persons log in by an identity provider, and keys on the home page alone */
function goOn(path: string, people: boolean): Html {
  return html`<p><a href="${path}">Finish</a> as the user who was asked. You are to be logged in here as that one.</p>
    <p>
      ${people ? html`<a href="/login?back=${encodeURIComponent(path)}">Log in</a> first, or ` : 'Not logged in? '}<a href="/"
        >log in with a key</a
      >, and open this page again.
    </p>`;
}

function answer(reply: FastifyReply, status: number, content: Html): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' })
    .send(page(content));
}

function page(content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Troupe</title>
      </head>
      <body>
        ${content}
      </body>
    </html> `.html;
}

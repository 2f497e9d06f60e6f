import { platformPrincipal } from '@troupe/contracts';
import { nameField, noQuery, type HttpApp } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { A2aParts } from '../a2a-parts.ts';
import { restRefusals } from '../bindings/refusals.ts';
import { defaultAgent, exposedAgent, type ExposedAgent } from '../exposed-agent.ts';
import type { ServedA2a } from '../served-a2a.ts';
import { KEYS_PATH, keySet } from './card-keys.ts';
import { cardParts } from './card-parts.ts';

/** Seconds that a card may be used without a look whether it is another. */
const MAX_AGE = 60;

/** What anybody may read: the cards of what is exposed, and the key that signs them. */
export function cardRoutes(app: HttpApp, parts: A2aParts, loaded: () => Promise<ServedA2a>): void {
  const catalog = parts.services.for(platformPrincipal);
  const send = async (agent: ExposedAgent, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const served = await loaded();
    const version = request.headers['a2a-version'];
    const card = await served.card(agent, cardParts(parts, request));
    const { text, etag } = await served.text(card, version === undefined || version === '' || version === '0.3');
    void reply.headers({ etag, 'cache-control': `public, max-age=${MAX_AGE}`, vary: 'A2A-Version' });
    if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(text);
  };
  const facts = {
    tag: 'a2a',
    right: 'none',
    headers: { 'A2A-Version': z.string().meta({ description: '`1.0`; without it the card is one that clients of 0.3 read, too' }) },
    answers: { 200: { description: 'The card', schema: z.json() }, 304: { description: 'It is the one the client has' } },
    errors: ['agent-not-found'],
    errorShape: restRefusals,
  } as const;

  app.route({
    method: 'GET',
    url: '/a2a/:agent/.well-known/agent-card.json',
    schema: { params: z.object({ agent: nameField }), querystring: noQuery },
    config: { ...facts, summary: 'Read the card of an agent' },
    handler: async (request, reply) => send(await exposedAgent(catalog, request.params.agent), request, reply),
  });
  app.route({
    method: 'GET',
    url: '/.well-known/agent-card.json',
    schema: { querystring: noQuery },
    config: { ...facts, summary: 'Read the card of the one agent that stands for the platform' },
    handler: async (request, reply) => send(await defaultAgent(catalog, parts.agent), request, reply),
  });
  const keys = keySet(parts.signing);
  app.route({
    method: 'GET',
    url: KEYS_PATH,
    schema: { querystring: noQuery },
    config: {
      ...{ tag: 'a2a', right: 'none', errorShape: restRefusals },
      summary: 'Read the public keys that cards are signed with',
      answers: { 200: { description: 'A JSON Web Key Set', schema: z.json() } },
    },
    handler: async (_request, reply) => reply.header('cache-control', `public, max-age=${MAX_AGE}`).send(keys),
  });
}

function isKnown(header: string | undefined, etag: string): boolean {
  return (
    header !== undefined &&
    header.length <= 1_024 &&
    header.split(',').some((each) => each.trim() === etag || each.trim() === `W/${etag}` || each.trim() === '*')
  );
}

import type { ApiKeys } from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../http-app.ts';
import { principalOf } from '../requests/principal-of.ts';
import { apiKey, apiKeyPage, createKey, inMilliseconds, issuedApiKey, keyId, keysQuery, rotateKey } from '../shapes/access.ts';
import { noQuery, pageOf } from '../shapes/queries.ts';

const byId = z.object({ id: keyId });

/** API keys: made, shown, given a new text, revoked. */
export function keyRoutes(app: HttpApp, keys: ApiKeys): void {
  createRoute(app, keys);
  readRoutes(app, keys);
  changeRoutes(app, keys);
}

function createRoute(app: HttpApp, keys: ApiKeys): void {
  app.route({
    method: 'POST',
    url: '/v1/keys',
    schema: { querystring: noQuery, body: createKey },
    config: {
      summary: 'Make an API key',
      description: 'The answer has the text of the key, which is stored nowhere. A key has no right that who makes it has not.',
      right: 'manage-keys',
      tag: 'access',
      body: 'required',
      leads: { key: '/id' },
      answers: { 201: { description: 'The key, with its text', schema: issuedApiKey } },
      errors: ['too-many-keys', 'invalid-duration', 'invalid-characters'],
    },
    async handler(request, reply) {
      const { expiresIn, ...given } = request.body;
      const expires = expiresIn === undefined ? {} : { expiresIn: inMilliseconds(expiresIn) };
      const issued = await keys.create(principalOf(request), { ...given, ...expires });
      return reply.code(201).header('location', `/v1/keys/${issued.id}`).send(issued);
    },
  });
}

function readRoutes(app: HttpApp, keys: ApiKeys): void {
  app.route({
    method: 'GET',
    url: '/v1/keys',
    schema: { querystring: keysQuery },
    config: {
      summary: 'List API keys, newest first',
      description: 'Those of the own tenant; for admins of the default tenant those of all, or of `tenant`. Revoked ones are among them.',
      right: 'manage-keys',
      tag: 'access',
      answers: { 200: { description: 'A page of keys, without their texts', schema: apiKeyPage } },
      leads: { key: '/items/0/id' },
      pages: true,
      errors: ['invalid-cursor'],
    },
    handler: async (request) => {
      const { tenant } = request.query;
      return keys.list(principalOf(request), { ...pageOf(request.query), ...(tenant === undefined ? {} : { tenant }) });
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/keys/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Read an API key',
      right: 'manage-keys',
      tag: 'access',
      answers: { 200: { description: 'The key, without its text', schema: apiKey } },
      errors: ['key-not-found'],
    },
    handler: async (request) => keys.get(principalOf(request), request.params.id),
  });
}

function changeRoutes(app: HttpApp, keys: ApiKeys): void {
  app.route({
    method: 'POST',
    url: '/v1/keys/:id/rotate',
    schema: { params: byId, querystring: noQuery, body: rotateKey },
    config: {
      summary: 'Give an API key a new text',
      description: 'It stays who it is: what it started is still its own. The old text is taken for the `overlap`, too.',
      right: 'manage-keys',
      tag: 'access',
      answers: { 200: { description: 'The key, with its new text', schema: issuedApiKey } },
      errors: ['key-not-found', 'key-revoked', 'invalid-duration'],
    },
    handler: async (request) => keys.rotate(principalOf(request), request.params.id, inMilliseconds(request.body?.overlap ?? 0)),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/keys/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Revoke an API key',
      description: 'It is refused from now on, by other processes within a minute. It stays in the list.',
      right: 'manage-keys',
      tag: 'access',
      answers: { 200: { description: 'The key, revoked', schema: apiKey } },
      errors: ['key-not-found'],
    },
    handler: async (request) => keys.revoke(principalOf(request), request.params.id),
  });
}

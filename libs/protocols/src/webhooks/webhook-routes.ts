import type { Webhooks } from '@troupe/contracts';
import { noQuery, pageOf, principalOf, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import {
  changeWebhook,
  createWebhook,
  inDuration,
  issuedWebhook,
  rotateWebhook,
  webhook,
  webhookId,
  webhookPage,
  webhooksQuery,
} from './shapes.ts';

const byId = z.object({ id: webhookId });

/** Endpoints: made, shown, changed, removed. */
export function webhookRoutes(app: HttpApp, webhooks: Webhooks): void {
  createRoute(app, webhooks);
  readRoutes(app, webhooks);
  changeRoutes(app, webhooks);
}

function createRoute(app: HttpApp, webhooks: Webhooks): void {
  app.route({
    method: 'POST',
    url: '/v1/webhooks',
    schema: { querystring: noQuery, body: createWebhook },
    config: {
      summary: 'Have events of tasks sent to an address',
      description: 'The answer has the secret that deliveries are signed with, which is not shown again.',
      right: 'manage-webhooks',
      tag: 'webhooks',
      body: 'required',
      leads: { webhook: '/id' },
      answers: { 201: { description: 'The webhook, with its secret', schema: issuedWebhook } },
      errors: ['too-many-webhooks', 'invalid-characters'],
    },
    async handler(request, reply) {
      const issued = await webhooks.create(principalOf(request), request.body);
      return reply.code(201).header('location', `/v1/webhooks/${issued.id}`).send(issued);
    },
  });
}

function readRoutes(app: HttpApp, webhooks: Webhooks): void {
  app.route({
    method: 'GET',
    url: '/v1/webhooks',
    schema: { querystring: webhooksQuery },
    config: {
      summary: 'List webhooks of the own tenant, newest first',
      right: 'manage-webhooks',
      tag: 'webhooks',
      answers: { 200: { description: 'A page of webhooks, without their secrets', schema: webhookPage } },
      leads: { webhook: '/items/0/id' },
      pages: true,
      errors: ['invalid-cursor'],
    },
    handler: async (request) => webhooks.list(principalOf(request), pageOf(request.query)),
  });

  app.route({
    method: 'GET',
    url: '/v1/webhooks/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Read a webhook',
      right: 'manage-webhooks',
      tag: 'webhooks',
      answers: { 200: { description: 'The webhook, without its secret', schema: webhook } },
      errors: ['webhook-not-found'],
    },
    handler: async (request) => webhooks.get(principalOf(request), request.params.id),
  });
}

function changeRoutes(app: HttpApp, webhooks: Webhooks): void {
  app.route({
    method: 'PATCH',
    url: '/v1/webhooks/:id',
    schema: { params: byId, querystring: noQuery, body: changeWebhook },
    config: {
      summary: 'Change, pause or resume a webhook',
      description: 'What is not given stays as it is. What happens while it is paused is sent once it is resumed.',
      right: 'manage-webhooks',
      tag: 'webhooks',
      body: 'required',
      answers: { 200: { description: 'The webhook as it is now', schema: webhook } },
      errors: ['webhook-not-found', 'invalid-characters'],
    },
    handler: async (request) => webhooks.update(principalOf(request), request.params.id, request.body),
  });

  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/rotate',
    schema: { params: byId, querystring: noQuery, body: rotateWebhook },
    config: {
      summary: 'Give a webhook a new secret',
      description: 'For the `overlap` each delivery has a signature with either secret.',
      right: 'manage-webhooks',
      tag: 'webhooks',
      answers: { 200: { description: 'The webhook, with its new secret', schema: issuedWebhook } },
      errors: ['webhook-not-found', 'invalid-duration'],
    },
    handler: async (request) => webhooks.rotate(principalOf(request), request.params.id, inDuration(request.body?.overlap ?? 0)),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/webhooks/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Remove a webhook',
      description: 'What waits to be sent to it is not sent any more.',
      right: 'manage-webhooks',
      tag: 'webhooks',
      answers: { 204: { description: 'It is gone, with its deliveries' } },
      errors: ['webhook-not-found'],
    },
    async handler(request, reply) {
      await webhooks.remove(principalOf(request), request.params.id);
      return reply.code(204).send();
    },
  });
}
